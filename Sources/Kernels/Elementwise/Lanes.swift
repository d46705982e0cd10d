import CHost

/// The values of a vector that a pass over rows of channels has to do with: all, or the first ones at the end of a
/// row. What comes after those is neither read nor written.
protocol Lanes {
  /// Zeros where the vector has no value.
  func load(_ pointer: UnsafePointer<Float>) -> Vector
  func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>)
}

extension Lanes {
  /// Writes it, or its sum with what stands there.
  @inline(__always)
  func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, adding: Bool) {
    store(adding ? load(pointer) + vector : vector, pointer)
  }
}

struct AllLanes: Lanes {
  @inline(__always)
  func load(_ pointer: UnsafePointer<Float>) -> Vector { .read(pointer) }

  @inline(__always)
  func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) { vector.write(pointer) }
}

struct FirstLanes: Lanes {
  /// 1 to 15.
  let count: Int32

  @inline(__always)
  func load(_ pointer: UnsafePointer<Float>) -> Vector { ablate_load_first(pointer, count) }

  @inline(__always)
  func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
    ablate_store_first(vector, pointer, count)
  }
}

/// How vectors cover a row of channels.
struct VectorRow {
  /// Channels in whole vectors.
  let whole: Int
  /// Those after them.
  let rest: Int

  @inline(__always)
  init(_ channels: Int) {
    rest = channels & 15
    whole = channels &- rest
  }

  /// The first channel of each whole vector.
  @inline(__always)
  var vectors: StrideTo<Int> { stride(from: 0, to: whole, by: 16) }

  /// The lanes after the whole vectors; nil where there are none.
  @inline(__always)
  var last: FirstLanes? { rest > 0 ? FirstLanes(count: Int32(truncatingIfNeeded: rest)) : nil }
}
