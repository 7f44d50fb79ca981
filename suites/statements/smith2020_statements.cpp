// What Smith, Elsen & De 2020 say of their own tables.
//
// Paper: sections 1, 5 and 6, appendices C.3 and D, tables 1 to 7 with their
//   captions, in the order of the tables; then numbers that the text gives
//   twice.
// Criterion: harness/claim/published_statement.h and docs/published.md; the
//   outcome is computed from reference/smith2020, never written here.
// Words: ours. A statement names the row of inconsistencies.csv that it shows,
//   if there is one.
#include "suites/statements/smith2020_statements.h"

#include "suites/statements/smith2020_parts.h"

namespace noisegate::suites {
namespace {

std::vector<claim::Unshown> unshown() {
  return {
      {"I02",
       "wording: a caption has maximize for minimize; other rates than "
       "the best are not printed"},
      {"I03",
       "wording: a caption has maximize for minimize; other rates than "
       "the best are not printed"},
      {"I11",
       "the breaks of plain SGD stand in captions of figures; no table "
       "has its rows"},
      {"I15", "about a figure: its curves are not printed as numbers"},
      {"I18", "an experiment that is not reported has no numbers"},
      {"I19", "wording of a formula"},
      {"I20", "looseness of a formula"},
      {"I21", "about a figure: its rates are not printed as numbers"},
      {"I24", "wording: accuracy for a metric that is none"},
  };
}

}  // namespace

claim::Statements smith2020_statements() {
  return {.paper = "smith2020",
          .statements =
              smith2020::joined({smith2020::main_text(), smith2020::appendix(),
                                 smith2020::numbers()}),
          .unshown = unshown(),
          // ImageNet's validation images, behind table 2.
          .test_images = 50000};
}

}  // namespace noisegate::suites
