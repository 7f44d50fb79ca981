#pragma once

#include "harness/base/json.h"

namespace noisegate::base {

// Where this process runs: host, os, kernel, libc, cpu model and instruction
// sets that matter, cores, compiler, build type, git commit with dirty flag (at
// configure time), and a white list of environment variables (OMP_*,
// OPENBLAS_*, MKL_*, CUDA_VISIBLE_DEVICES, CUBLAS_WORKSPACE_CONFIG,
// NVIDIA_TF32_OVERRIDE, SLURM_JOB_ID, SLURM_ARRAY_TASK_ID). Never fails: what
// can't be found is "unknown".
Json environment_record();

// Project version and short commit, e.g. "0.1.0 (1a2b3c4)".
std::string version_text();

}  // namespace noisegate::base
