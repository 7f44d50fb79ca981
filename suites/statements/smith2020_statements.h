#pragma once

#include "harness/claim/published_statement.h"

namespace noisegate::suites {

// See smith2020_statements.cpp: it reads like the paper.
claim::Statements smith2020_statements();

}  // namespace noisegate::suites
