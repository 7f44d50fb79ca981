#include "harness/train/memory.h"

#include <malloc.h>

namespace noisegate::train {

void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kNever = -1;
  constexpr int kTopPad = 64 << 20;
  // Blocks of a mapping of their own go back when they are freed.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, kNever);
  mallopt(M_TOP_PAD, kTopPad);
#endif
}

}  // namespace noisegate::train
