#include "harness/train/byte_images.h"

namespace noisegate::train {
namespace {

constexpr std::int64_t kPlaces = 2 * kCropPadding + 1;

// [n, height, width, channels] bytes to [n, channels, height, width] numbers.
at::Tensor normalise_bytes(const at::Tensor& bytes, const ChannelNorm& norm) {
  return bytes.to(norm.mean.scalar_type())
      .div_(255)
      .sub_(norm.mean)
      .div_(norm.deviation);
}

at::Tensor channels_first(const at::Tensor& x) {
  return x.permute({0, 3, 1, 2});
}

// Place in the source of each of `size` rows or columns: [n, size]. Those that
// lie outside are −1 or `size` or beyond.
at::Tensor source_places(const at::Tensor& shift, std::int64_t size) {
  return shift.unsqueeze(1) +
         at::arange(-kCropPadding, size - kCropPadding, shift.options());
}

at::Tensor is_inside(const at::Tensor& places, std::int64_t size) {
  return places.ge(0).logical_and_(places.lt(size));
}

}  // namespace

at::Tensor draw_crops(const base::Stream& stream, std::uint64_t step,
                      std::int64_t n) {
  const at::Tensor out = at::empty({n, 3}, at::kLong);
  auto* crop = out.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < n; ++i, crop += 3) {
    const auto bits = stream.bits(step, static_cast<std::uint64_t>(i));
    const auto place = static_cast<std::int64_t>(
        std::uint64_t{bits[0]} * (kPlaces * kPlaces) >> 32);
    crop[0] = place / kPlaces;
    crop[1] = place % kPlaces;
    crop[2] = bits[1] & 1;
  }
  return out;
}

at::Tensor augment(const ByteImageSet& set, const at::Tensor& index,
                   const at::Tensor& crops, const ChannelNorm& norm) {
  const std::int64_t height = set.pixels.size(1), width = set.pixels.size(2);
  const std::int64_t channels = set.pixels.size(3);
  const at::Tensor rows = source_places(crops.select(1, 0), height);
  const at::Tensor forward = source_places(crops.select(1, 1), width);
  // The crop is mirrored: its first column is the last of the source's.
  const at::Tensor columns = at::where(crops.select(1, 2).unsqueeze(1).eq(1),
                                       forward.flip(1), forward);
  const at::Tensor line =
      index.unsqueeze(1).mul(height).add(rows.clamp(0, height - 1));
  const at::Tensor from = line.unsqueeze(2).mul(width).add(
      columns.clamp(0, width - 1).unsqueeze(1));
  const at::Tensor bytes =
      set.pixels.view({-1, channels}).index_select(0, from.view({-1}));
  const at::Tensor inside =
      is_inside(rows, height)
          .unsqueeze(2)
          .logical_and(is_inside(columns, width).unsqueeze(1))
          .unsqueeze(3);
  const at::Tensor x = normalise_bytes(
      bytes.view({index.size(0), height, width, channels}), norm);
  return channels_first(x.mul_(inside));
}

at::Tensor plain_images(const ByteImageSet& set, std::int64_t first,
                        std::int64_t n, const ChannelNorm& norm) {
  return channels_first(normalise_bytes(set.pixels.narrow(0, first, n), norm));
}

}  // namespace noisegate::train
