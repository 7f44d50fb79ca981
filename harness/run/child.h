#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "harness/run/command.h"

namespace noisegate::run {

// A file descriptor that is closed once.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset(other.release());
    return *this;
  }

  int get() const { return number_; }
  int release() {
    const int number = number_;
    number_ = -1;
    return number;
  }
  void reset(int number = -1);

 private:
  int number_;
};

// Both ends of a pipe, closed in programs that are started.
struct Pipe {
  Descriptor read, write;
  Pipe();  // Error{io}
};

// A running program in a process group of its own, with default signals and
// one thread for its BLAS (OMP_NUM_THREADS=1 and the like). The destructor
// kills the group and waits. Use from one thread only, which outlives it:
// programs may ask the kernel to die with the thread that started them.
class Child {
 public:
  // Error{config} if the program can't be started.
  Child(const Command& command, int input, int output, int error);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  // To the whole group; nothing once the child has been waited for.
  void signal(int number) const;
  // Wait status if it has ended.
  std::optional<int> status();
  int wait();

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

// How a process ended, in words: "exit status 3", "signal 9 (Killed)".
std::string exit_text(int wait_status);

}  // namespace noisegate::run
