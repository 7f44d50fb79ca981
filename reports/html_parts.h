#pragma once

#include <set>
#include <string>

#include "harness/base/json.h"

namespace noisegate::reports::page {

// Sections of the page, each from the report model.
std::string overview(const base::Json& model);       // header
std::string notes(const base::Json& model);          // what to know first
std::string control_table(const base::Json& model);  // "" without a control
std::string verdict_table(const base::Json& model);  // sortable
std::string gate_table(const base::Json& model);     // "" without a gate
// `shown`: checks that cards above have; the card adds its own.
std::string claim_card(const base::Json& model, const base::Json& claim,
                       bool with_script, std::set<std::string>& shown);
// Records of a sweep by arm, batch size and learning rate, as links.
std::string trial_matrix(const base::Json& model, const base::Json& sweep);
// A check with its figure, numbers and links.
std::string check_section(const base::Json& model, const base::Json& check,
                          bool with_script);
// Level checks; "" if there is none.
std::string level_chapter(const base::Json& model, bool with_script);
// What the paper says of its own tables; "" if the model has none of it.
std::string reference_chapter(const base::Json& model, bool with_script);
std::string not_at_tier(const base::Json& model);  // "" if there is none
std::string environment(const base::Json& model);

}  // namespace noisegate::reports::page
