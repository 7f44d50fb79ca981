#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cstdint>

#include "harness/base/random.h"

namespace noisegate::train {

// Colour images that stay bytes on the device that trains; crop, flip and
// normalisation are gathers there.
struct ByteImageSet {
  at::Tensor pixels;   // [N, height, width, channels] uint8
  at::Tensor targets;  // [N] int64

  std::int64_t size() const { return pixels.size(0); }
};

// Values are (byte / 255 − mean) / deviation, channel by channel.
struct ChannelNorm {
  at::Tensor mean;       // [channels], in the precision of training
  at::Tensor deviation;  // the same
};

// How far a crop may lie outside the image, on each side. What is outside is 0
// after normalisation: the mean colour.
inline constexpr std::int64_t kCropPadding = 4;

// Of each example of a step: rows and columns by which the crop is moved, each
// 0 … 2·kCropPadding (kCropPadding: not at all), and 1 if it is mirrored left
// to right. [n, 3] int64 on the CPU. Example i of the step takes the block
// (step, i) of the stream: its first word the place among all (2·kCropPadding +
// 1)² by multiplication, the lowest bit of the second the flip.
at::Tensor draw_crops(const base::Stream& stream, std::uint64_t step,
                      std::int64_t n);

// Examples `index` [n] cropped and flipped as `crops` [n, 3] says:
// [n, channels, height, width], in memory channels-last, in the precision of
// the norm. All tensors lie on one device; nothing waits for it.
at::Tensor augment(const ByteImageSet& set, const at::Tensor& index,
                   const at::Tensor& crops, const ChannelNorm& norm);

// Examples first … first + n − 1 as they are, in the same form.
at::Tensor plain_images(const ByteImageSet& set, std::int64_t first,
                        std::int64_t n, const ChannelNorm& norm);

}  // namespace noisegate::train
