#pragma once

namespace noisegate::train {

// Memory that is freed stays with the process, to be used again: a step of a
// large network frees and asks for the same hundreds of megabytes again, and
// each page that went back to the system costs a fault. To be called first in
// main. Nothing where the C library is not glibc.
void keep_freed_memory();

}  // namespace noisegate::train
