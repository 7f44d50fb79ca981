// toy_worker: lets noisegate train with the toy library. Keeps the contract of
// a worker (docs/worker.md); all that a library must bring to be gated.
#include <signal.h>
#include <sys/prctl.h>

#include <chrono>
#include <iostream>
#include <map>
#include <string>

#include "docs/examples/toy_library/quadratic.h"
#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/base/json.h"
#include "harness/trial/plan.h"

namespace noisegate::examples {
namespace {

// [numerics]
// Whatever the program is built from shapes its bytes: after any change of the
// library no trial of before is taken for one of now.
std::string numerics() { return "toy " + base::sha256_file("/proc/self/exe"); }
// [/numerics]

int describe() {
  trial::WorkerDescription description;
  description.numerics = numerics();
  description.torch = "none";
  description.blas = "none";
  description.workloads["quadratic"] = quadratic_info();
  std::cout << base::pretty(trial::to_json(description));
  return 0;
}

using Trials = std::vector<const trial::PlannedTrial*>;

// Trials of the pack without a result, by replicate: those of one see the same
// random numbers.
std::map<std::int64_t, Trials> to_train(const trial::Plan& plan,
                                        const trial::Pack& pack,
                                        const std::string& out) {
  std::map<std::int64_t, Trials> groups;
  for (const std::size_t index : pack.trials) {
    const trial::PlannedTrial& planned = plan.trials.at(index);
    const auto known = trial::load_record(out, planned.key);
    if (!known || !trial::is_result(known->status))
      groups[planned.spec.replicate].push_back(&planned);
  }
  return groups;
}

// What can't be trained gets a record that says why.
std::vector<Trained> train(const Trials& trials, std::string& message) {
  std::vector<trial::TrialSpec> specs;
  for (const trial::PlannedTrial* planned : trials)
    specs.push_back(planned->spec);
  try {
    if (specs.front().workload != "quadratic")
      throw base::Error(base::ErrorCode::config,
                        "no workload " + specs.front().workload);
    return train_quadratic(specs);
  } catch (const std::exception& error) {
    message = error.what();
    return std::vector<Trained>(specs.size(),
                                Trained{.status = trial::Status::error});
  }
}

void write(const trial::Plan& plan, const std::string& out,
           const Trials& trials) {
  const auto start = std::chrono::steady_clock::now();
  std::string message;
  const std::vector<Trained> results = train(trials, message);
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trial::TrialRecord record;
    record.key = trials[i]->key;
    record.spec = trials[i]->spec;
    record.data_sha256 = plan.data_sha256;
    record.numerics = plan.numerics;
    record.status = results[i].status;
    record.collapsed = results[i].collapsed;
    record.metrics = results[i].metrics;
    record.message = message;
    record.environment = {{"library", "toy"}};
    record.seconds = seconds.count() / static_cast<double>(trials.size());
    trial::write_record(out, record);
  }
}

void train_pack(const trial::Plan& plan, std::size_t number,
                const std::string& out) {
  for (const auto& [replicate, trials] :
       to_train(plan, plan.packs.at(number), out))
    write(plan, out, trials);
}

int work(const std::map<std::string, std::string>& arguments) {
  const trial::Plan plan = trial::read_plan(arguments.at("--plan"));
  if (plan.numerics != numerics())
    throw base::Error(base::ErrorCode::config,
                      "the plan was made for another worker");
  const std::string& out = arguments.at("--out");
  if (!arguments.contains("--stream")) {
    train_pack(plan, std::stoul(arguments.at("--pack")), out);
    return 0;
  }
  std::cout << "ready" << std::endl;
  for (std::size_t pack = 0; std::cin >> pack;) {
    train_pack(plan, pack, out);
    std::cout << "done " << pack << std::endl;
  }
  return 0;
}

int run(int count, char** words) {
  std::map<std::string, std::string> arguments;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool flag = word == "--describe" || word == "--stream";
    if (!flag && i + 1 == count)
      throw base::Error(base::ErrorCode::usage, word + " needs a value");
    arguments[word] = flag ? "" : words[++i];
  }
  if (arguments.contains("--describe")) return describe();
  if (!arguments.contains("--plan") || !arguments.contains("--out") ||
      arguments.contains("--stream") == arguments.contains("--pack"))
    throw base::Error(base::ErrorCode::usage,
                      "needs --plan, --out and one of --pack and --stream, or "
                      "--describe");
  return work(arguments);
}

}  // namespace
}  // namespace noisegate::examples

int main(int count, char** words) {
  // A worker without a controller would go on for nobody.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    return noisegate::examples::run(count, words);
  } catch (const noisegate::base::Error& error) {
    std::cerr << "toy_worker: " << error.what() << '\n';
    return noisegate::base::exit_code(error.code());
  } catch (const std::exception& error) {
    std::cerr << "toy_worker: " << error.what() << '\n';
    return 4;
  }
}
