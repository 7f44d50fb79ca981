#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace noisegate::base {

// Whole file as bytes. Error{io} with path and errno; Error{data} above
// `limit` bytes.
std::string read_file(const std::filesystem::path& path,
                      std::size_t limit = std::size_t{1} << 30);

// Temporary name in the same folder, write, fsync, rename, fsync of the folder:
// a reader sees the old bytes or the new ones, never a part, also after a
// crash. On any failure the temporary file is removed and Error{io} thrown.
// `durable` false leaves out the fsyncs (many small files that can be made
// again).
void write_atomic(const std::filesystem::path& path, std::string_view bytes,
                  bool durable = true);

// Creates the folder and its parents; Error{io} naming the path.
void make_folder(const std::filesystem::path& path);

// The folder of the running executable (/proc/self/exe).
std::filesystem::path executable_folder();

}  // namespace noisegate::base
