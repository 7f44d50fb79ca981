#include <CLI/CLI.hpp>
#include <exception>

#include "app/command_line.h"
#include "app/console.h"
#include "app/exit_codes.h"
#include "harness/base/error.h"

int main(int argc, char** argv) {
  namespace app = noisegate::app;
  CLI::App program;
  app::Action chosen;
  app::add_verbs(program, chosen);
  try {
    program.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    return app::explain(program, error);
  } catch (const noisegate::base::Error& error) {
    app::print_error(error);
    return noisegate::base::exit_code(error.code());
  } catch (const std::exception& error) {
    app::print_error(error.what(), "this is a bug of noisegate");
    return app::kBroken;
  }
}
