// The chapter on published tables.
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/claim/published_statement.h"
#include "reports/figures.h"
#include "reports/html.h"
#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

using base::Json;
using claim::Metric;

// Two statements about table 1: one that it bears out, one that it does not.
Json reference_model() {
  const claim::Published published = claim::read_published(
      std::filesystem::path(NOISEGATE_SOURCE_DIR) / "reference/smith2020");
  const claim::Statements statements{
      .paper = "smith2020",
      .statements = {{.id = "T1.falls",
                      .place = "Place <one>",
                      .words = "It falls & falls.",
                      .parts = {claim::Trend{.table = 1,
                                             .metric = Metric::train}},
                      .inconsistency = "I06"},
                     {.id = "T1.peaks",
                      .place = "Place two",
                      .words = "It peaks.",
                      .parts = {claim::BestInside{1, 2048}}}},
      .unshown = {{"I02", "wording"}}};
  return claim::to_json(published, statements,
                        claim::judge_statements(statements, published));
}

ReportInput input_with_reference() {
  ReportInput input = simulated_input(3);
  input.reference = reference_model();
  return input;
}

TEST(ReferenceChapter, IsThereOnlyWithAReference) {
  const std::string without = html(build_model(simulated_input(3)), "x", "p{}");
  EXPECT_EQ(without.find("id=\"published\""), std::string::npos);
  EXPECT_EQ(without.find("#published"), std::string::npos);
  const std::string page =
      html(build_model(input_with_reference()), "x", "p{}");
  for (const char* part :
       {"id=\"published\"", "href=\"#published\"", "Place &lt;one&gt;",
        "It falls &amp; falls.", "</span> contradicts</span>", "I06",
        "1 statement borne out", "All runs, divisor k", "<b>I02</b> wording"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
  EXPECT_EQ(page.find("Place <one>"), std::string::npos);
}

TEST(ReferenceChapter, HasTheSameBytesTwice) {
  EXPECT_EQ(html(build_model(input_with_reference()), "x", "p{}"),
            html(build_model(input_with_reference()), "x", "p{}"));
}

TEST(ReferenceChapter, DrawsEveryTable) {
  const Json model = build_model(input_with_reference());
  int drawn = 0;
  for (const Json& figure : model.at("figures"))
    drawn += figure.at("id").get<std::string>().starts_with("published.table");
  EXPECT_EQ(drawn, 7);
}

// Table 1 rises from 16384 to 32768 where it was to fall: both rows are marked.
TEST(PublishedFigure, MarksTheRowsOnWhichAStatementFounders) {
  const Json reference = reference_model();
  const Figure figure =
      published_figure(reference.at("tables").at(0), reference.at("findings"));
  const Json& panels = figure.spec.at("concat");
  ASSERT_EQ(panels.size(), 3U);
  EXPECT_EQ(panels.at(0).at("title").at("text"), "test accuracy (%)");
  EXPECT_EQ(panels.at(0).at("layer").size(), 1U);
  EXPECT_EQ(panels.at(2).at("layer").size(), 1U);
  const Json& layers = panels.at(1).at("layer");
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers.at(1).at("mark").at("style"), "estimate-fail");
  const Json& marked = layers.at(1).at("data").at("values");
  ASSERT_EQ(marked.size(), 2U);
  EXPECT_EQ(marked.at(0).at("B"), 16384);
  EXPECT_EQ(marked.at(1).at("B"), 32768);
  EXPECT_EQ(marked.at(1).at("low"), 0.028);
  EXPECT_EQ(marked.at(1).at("high"), 0.05);
  const Json& rates = panels.at(2).at("layer").at(0).at("data").at("values");
  EXPECT_EQ(rates.at(7).at("low"), 0);  // 2^0 to 2^5
  EXPECT_EQ(rates.at(7).at("high"), 5);
}

}  // namespace
}  // namespace noisegate::reports
