#include "bench/calibration/table.h"

#include <fmt/format.h>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::calibration {
namespace {

std::string share(int count, int draws) {
  const double rate = static_cast<double>(count) / draws;
  if (count == 0 || count == draws) return fmt::format("{:.0f}", rate);
  return fmt::format("{:.3f}", rate);
}

std::string wrong(Truth truth) {
  switch (truth) {
    case Truth::inside:
      return "fail";
    case Truth::bound:
      return "both";
    case Truth::outside:
      return "pass";
  }
  return "";
}

}  // namespace

void Table::add(const Line& line, const Rates& rates) {
  if (line.group != group_) {
    group_ = line.group;
    text_ += fmt::format(
        "\n**{}**\n\n| | pass | fail | inconclusive | wrong |\n"
        "|---|---|---|---|---|\n",
        group_);
  }
  const bool bad = is_red(line, rates);
  if (bad) ++red_;
  text_ += fmt::format("| {} | {} | {} | {} | {}{} |\n", line.name,
                       share(rates.pass, rates.draws),
                       share(rates.fail, rates.draws),
                       share(rates.open, rates.draws), wrong(line.truth),
                       bad ? ", **too often**" : "");
}

void replace_between_markers(const std::filesystem::path& file,
                             const std::string& name, const std::string& text) {
  const std::string begin = fmt::format("<!-- {}:begin -->\n", name);
  const std::string end = fmt::format("<!-- {}:end -->", name);
  std::string page = base::read_file(file);
  const std::size_t first = page.find(begin);
  const std::size_t last = page.find(end);
  const bool sound = first != std::string::npos && last != std::string::npos &&
                     first < last &&
                     page.find(begin, first + 1) == std::string::npos &&
                     page.find(end, last + 1) == std::string::npos;
  if (!sound) {
    throw base::Error(base::ErrorCode::data,
                      fmt::format("needs the markers {} once each", name),
                      {file.string()});
  }
  page.replace(first + begin.size(), last - first - begin.size(), text + "\n");
  base::write_atomic(file, page);
}

}  // namespace noisegate::calibration
