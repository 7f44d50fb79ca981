#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/claim/reference.h"

namespace noisegate::app {

// The folder of what is installed beside the program: reference/ and assets/.
// $NOISEGATE_SHARE if set, else <exe>/share/noisegate (build tree), else
// <exe>/../share/noisegate (installed). Error{config} naming what was tried if
// none of them has a reference/ folder.
std::filesystem::path share_folder();

// reference/<paper>/claims.csv of every paper, in order of the paper's name.
struct PaperClaims {
  std::string paper;  // "smith2020"
  std::vector<claim::ClaimRow> rows;
};
std::vector<PaperClaims> read_all_claims();

// reference/expected/<tier>.csv
std::filesystem::path expected_file(claim::Tier tier);

}  // namespace noisegate::app
