#pragma once

#include <string>
#include <string_view>

#include "harness/base/json.h"

namespace noisegate::reports::page {

// Pieces of the page. Everything that takes a text returns it escaped.

// A member of the model as escaped text; a number as people read it.
std::string text(const base::Json& object, const char* key);
// The same unescaped, for comparisons.
std::string raw(const base::Json& object, const char* key);
// Hyphens before numbers as minus signs.
std::string with_minus(std::string_view text);
// What a check allows.
std::string allowed(const base::Json& check);
// A number of the model (NaN and infinities are strings there).
std::string number(const base::Json& value);
// The verdict as a badge: shape, word and colour.
std::string badge(std::string_view outcome);
std::string verdict_word(std::string_view outcome);
// "0.97 [0.89, 1.05]", or why there is no number.
std::string estimate(const base::Json& part);
// <dt>term</dt><dd>description</dd>, "" if the description is empty. The
// description is markup.
std::string entry(std::string_view term, std::string_view markup);
// Seconds of the model as "4.2 s", "" if null.
std::string duration(const base::Json& seconds);

// The member of an array of objects whose "id" is `id`, or nullptr.
const base::Json* find(const base::Json& array, std::string_view id);

// A figure with its caption and downloads.
std::string figure(const base::Json& model, const std::string& id,
                   bool with_script, bool large);

}  // namespace noisegate::reports::page
