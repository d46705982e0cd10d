import CHost

/// Rows of channels that a sum over positions takes from a map before the next channels' turn: memory gives
/// whole rows faster than one vector of each.
let rowsAtOnce = 4

/// Fetches the two lines from `target` on, 32 values of a tile, while the tile is summed: stores leave in order,
/// and each would wait for its own.
@inline(__always)
func prefetchPair(toWrite target: UnsafeMutablePointer<Float>) {
  ablate_prefetch_to_write(target)
  ablate_prefetch_to_write(target + 16)
}

/// Fetches two neighbouring lines that will be read, into the second-level cache.
@inline(__always)
func prefetchPair(toRead source: UnsafeMutablePointer<Float>) {
  ablate_prefetch_to_read(source)
  ablate_prefetch_to_read(source + 16)
}
