#include "reports/html_text.h"

#include <fmt/format.h>

#include <cctype>

#include "reports/escape.h"
#include "reports/words.h"

namespace noisegate::reports::page {

using base::Json;

std::string raw(const Json& object, const char* key) {
  const Json& value = object.at(key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string number(const Json& value) {
  std::string shown;
  if (value.is_string()) {
    shown = value.get<std::string>();
    if (shown == "Infinity") shown = "∞";
    if (shown == "-Infinity") shown = "-∞";
  } else if (value.is_number_integer()) {
    shown = fmt::format("{}", value.get<std::int64_t>());
  } else if (value.is_number()) {
    shown = short_number(value.get<double>());
  }
  if (!shown.empty() && shown.front() == '-') shown.replace(0, 1, "−");
  return escape(shown);
}

std::string text(const Json& object, const char* key) {
  const Json& value = object.at(key);
  return value.is_string() ? escape(value.get<std::string>()) : number(value);
}

std::string verdict_word(std::string_view outcome) {
  return outcome == "not_at_tier" ? "not at this tier" : escape(outcome);
}

std::string with_minus(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
    const bool number =
        i + 1 < text.size() &&
        (std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0 ||
         text.substr(i + 1).starts_with("∞"));
    if (text[i] == '-' && starts && number)
      shown += "−";
    else
      shown += text[i];
  }
  return shown;
}

std::string allowed(const Json& check) {
  return escape(with_minus(raw(check.at("allowed"), "text")));
}

std::string badge(std::string_view outcome) {
  const char* shape = "!";
  if (outcome == "pass") shape = "✓";
  if (outcome == "fail") shape = "✗";
  if (outcome == "inconclusive") shape = "◇";
  if (outcome == "missing") shape = "○";
  if (outcome == "not_at_tier") shape = "–";
  return fmt::format(
      "<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> "
      "{}</span>",
      slug(outcome), shape, verdict_word(outcome));
}

std::string estimate(const Json& part) {
  if (part.at("state") != "measured")
    return fmt::format("{}: {}", text(part, "state"), text(part, "why"));
  if (part.at("estimate").is_string()) return "not a number";
  const Json& interval = part.at("pass_interval");
  return fmt::format("<b>{}</b> <span class=\"interval\">[{}, {}]</span>",
                     number(part.at("estimate")), number(interval.at("low")),
                     number(interval.at("high")));
}

std::string entry(std::string_view term, std::string_view markup) {
  if (markup.empty()) return "";
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape(term), markup);
}

std::string duration(const Json& seconds) {
  return seconds.is_number() ? duration_text(seconds.get<double>()) : "";
}

const Json* find(const Json& array, std::string_view id) {
  for (const Json& item : array) {
    if (item.at("id") == id) return &item;
  }
  return nullptr;
}

std::string figure(const Json& model, const std::string& id, bool with_script,
                   bool large) {
  const Json* found = find(model.at("figures"), id);
  if (found == nullptr) return "";
  const std::string name = slug(id);
  const std::string caption = text(*found, "caption");
  if (!with_script) {
    return fmt::format(
        "<figure id=\"fig-{0}\"><p class=\"quiet\">Figure: <a "
        "href=\"figures/{0}.vl.json\">{0}.vl.json</a></p></figure>\n",
        name);
  }
  const Json& title = found->at("spec").at("title").at("text");
  return fmt::format(
      "<figure id=\"fig-{0}\" class=\"{3}\"><div class=\"plot\" "
      "data-figure=\"{0}\" aria-label=\"{1}\"></div>{2}</figure>\n",
      name, escape(title.get<std::string>() + ". ") + caption,
      large ? fmt::format("<figcaption>{} <span class=\"downloads\" "
                          "data-downloads=\"{}\"></span></figcaption>",
                          caption, name)
            : "",
      large ? "large" : "small");
}

}  // namespace noisegate::reports::page
