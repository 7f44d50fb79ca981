#pragma once

#include "harness/run/command.h"
#include "harness/trial/description.h"

namespace noisegate::run {

// What `COMMAND --describe` prints. Error{config} if the program can't be
// started, fails, takes longer than two minutes or answers nonsense.
//
// The answer of a compiled program without arguments is remembered in
// $XDG_CACHE_HOME/noisegate (or ~/.cache/noisegate), so that listing stays
// fast: it stands as long as the program's bytes (SHA-256; size and times save
// reading them) and the variables that choose its libraries and devices are
// the same. A script is asked each time: what it imports can't be seen. A
// cache that can't be read or written is done without.
trial::WorkerDescription describe(const Command& command);

}  // namespace noisegate::run
