#include "bench/calibration/program.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "harness/base/error.h"

namespace noisegate::calibration {

int run_program(CLI::App& options, int count, char** words,
                const std::function<int()>& run) {
  try {
    options.parse(count, words);
    return run();
  } catch (const CLI::ParseError& error) {
    return options.exit(error) == 0 ? 0
                                    : base::exit_code(base::ErrorCode::usage);
  } catch (const base::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return base::exit_code(error.code());
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return base::exit_code(base::ErrorCode::io);
  }
}

}  // namespace noisegate::calibration
