#pragma once

// CLI11's header takes seconds to parse; who only passes an App on needs none
// of it.
namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's name
class App;
}  // namespace CLI
