#include <fmt/format.h>

#include "reports/figures.h"
#include "reports/model_parts.h"

namespace noisegate::reports {

using base::Json;

Json reference_json(const ReportInput& input, Json& figures) {
  if (input.reference.is_null()) return nullptr;
  Json reference = input.reference;
  for (Json& table : reference["tables"]) {
    Figure figure = published_figure(table, reference.at("findings"));
    table["figure"] = figure.id;
    figures.push_back({{"id", figure.id},
                       {"sweep", ""},
                       {"check", ""},
                       {"caption", figure.caption},
                       {"spec", std::move(figure.spec)}});
  }
  return reference;
}

}  // namespace noisegate::reports
