import CHost

/// Rows of channels that a sum over positions takes from a map before the next channels' turn, some 4 KiB: memory
/// gives whole rows faster than one vector of each.
@inline(__always)
func rowsAtOnce(_ channels: Int) -> Int { max(4, 1024 / channels) }

/// Values from one that a sum over positions reads to the one that it should fetch: two turns of `rowsAtOnce` on. The
/// processor's own fetching does not find several rows at once.
@inline(__always)
func twoTurnsOn(_ channels: Int) -> Int { 2 &* rowsAtOnce(channels) &* channels }

/// Values from one that a pass row by row reads to the one that it should fetch: a page of 4 KiB, after whose end
/// the processor does not fetch by itself.
let pageAhead = 1024

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
