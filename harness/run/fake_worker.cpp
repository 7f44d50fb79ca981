// noisegate_fake_worker: keeps the contract of a worker (docs/worker.md)
// without training anything (fake_surface.h), and breaks it on demand.
//
//   FAKE_CRASH_PACK=I   aborts in pack I, half of its records written
//   FAKE_KILL_PACK=I    the same by SIGKILL
//   FAKE_HANG_PACK=I    sleeps in pack I for ever, deaf to SIGTERM
//   FAKE_OOM_PACK=I     ends with exit status 12 in pack I
//   FAKE_SILENT_PACK=I  says that pack I is done, and writes nothing
//                       I may be "all"
//   FAKE_ONCE=FILE      what is above only if FILE is not there; makes it
//   FAKE_FAIL_START=S   ends with exit status S before it is ready
//   FAKE_SLOW_MS=T      sleeps T milliseconds for each trial
//
// --numerics NAME, before anything else, names other numerics than "fake-1".
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/run/fake_surface.h"
#include "harness/trial/plan.h"

namespace noisegate::run {
namespace {

constexpr int kOutOfMemoryStatus = 12;

std::string variable(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

bool first_time() {
  const std::string file = variable("FAKE_ONCE");
  if (file.empty()) return true;
  const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL, 0666);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor >= 0;
}

bool asked_to(const char* name, std::size_t pack) {
  const std::string which = variable(name);
  return !which.empty() && (which == "all" || which == std::to_string(pack)) &&
         first_time();
}

[[noreturn]] void hang() {
  ::signal(SIGTERM, SIG_IGN);
  for (;;) ::pause();
}

void train(const trial::Plan& plan, std::size_t number,
           const std::string& out) {
  const trial::Pack& pack = plan.packs.at(number);
  if (asked_to("FAKE_SILENT_PACK", number)) return;
  if (asked_to("FAKE_HANG_PACK", number)) hang();
  if (asked_to("FAKE_OOM_PACK", number)) std::_Exit(kOutOfMemoryStatus);
  const bool crash = asked_to("FAKE_CRASH_PACK", number);
  const bool kill = asked_to("FAKE_KILL_PACK", number);
  const std::chrono::milliseconds delay(
      std::strtol(variable("FAKE_SLOW_MS").c_str(), nullptr, 10));
  for (std::size_t i = 0; i < pack.trials.size(); ++i) {
    const trial::PlannedTrial& planned = plan.trials[pack.trials[i]];
    const auto known = trial::load_record(out, planned.key);
    if (known && trial::is_result(known->status)) continue;
    if (i == pack.trials.size() / 2) {
      if (crash) std::abort();
      if (kill) ::raise(SIGKILL);
    }
    std::this_thread::sleep_for(delay);
    trial::TrialRecord record = fake_trial(planned.spec);
    record.key = planned.key;
    record.data_sha256 = plan.data_sha256;
    record.numerics = plan.numerics;
    trial::write_record(out, record);
  }
}

using Arguments = std::map<std::string, std::string>;

Arguments parse(int count, char** words) {
  Arguments result;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool is_flag = word == "--describe" || word == "--stream";
    if (!is_flag && i + 1 == count)
      throw base::Error(base::ErrorCode::usage, word + " needs a value");
    result[word] = is_flag ? "" : words[++i];
  }
  return result;
}

int work(Arguments& arguments, const std::string& numerics) {
  const trial::Plan plan = trial::read_plan(arguments["--plan"]);
  if (plan.numerics != numerics)
    throw base::Error(base::ErrorCode::config,
                      "the plan is for other numerics: " + plan.numerics);
  const std::string& out = arguments["--out"];
  if (!arguments.contains("--stream")) {
    train(plan, std::stoul(arguments["--pack"]), out);
    return 0;
  }
  std::cout << "ready" << std::endl;
  for (std::size_t pack = 0; std::cin >> pack;) {
    train(plan, pack, out);
    if (!(std::cout << "done " << pack << std::endl))
      throw base::Error(base::ErrorCode::io, "nobody listens");
  }
  return 0;
}

int run(int count, char** words) {
  Arguments arguments = parse(count, words);
  const std::string numerics =
      arguments.contains("--numerics") ? arguments["--numerics"] : "fake-1";
  if (arguments.contains("--describe")) {
    std::cout << base::pretty(trial::to_json(fake_description(numerics)));
    return 0;
  }
  const std::string fail = variable("FAKE_FAIL_START");
  if (!fail.empty() && first_time()) {
    std::cerr << "told to fail\n";
    return std::atoi(fail.c_str());
  }
  return work(arguments, numerics);
}

}  // namespace
}  // namespace noisegate::run

#ifdef __SANITIZE_ADDRESS__
// The search for leaks, at the end, is a process of its own under this name: a
// worker killed during it seems to be left behind until the kernel is done with
// that one.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main(int count, char** words) {
  // Nothing is left behind when the controller is killed.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    return noisegate::run::run(count, words);
  } catch (const noisegate::base::Error& error) {
    std::cerr << error.what() << '\n';
    return noisegate::base::exit_code(error.code());
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 4;
  }
}
