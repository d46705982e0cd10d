import CHost

/// The micro-kernel of `LinearProduct`: some rows × one or two vectors of columns, its sums in registers.
enum LinearTile {
  /// Rows of one call.
  @inline(__always)
  static var rows: Int { Tile.positions }

  /// Columns of one call, as many as the widest kernel has.
  @inline(__always)
  static var columns: Int { Tile.pairs ? 32 : 16 }

  /// Columns of the kernel for what is left.
  @inline(__always)
  static func width(_ left: Int) -> Int { left > 16 ? 32 : left > 8 ? 16 : 8 }

  /// Writes a tile's rows of one step.
  @inline(__always)
  static func writeRows(_ values: HalfVector, _ target: UnsafeMutablePointer<Float>) {
    if Tile.positions == 6 {
      values.lowHalf.write(target)
      values.highHalf.lowHalf.write(target + 4)
    } else {
      values.write(target)
    }
  }

  /// What one call reads and writes.
  struct Call {
    var a: LinearProduct.Rows
    var b: UnsafePointer<Float>
    /// Values of B from one step of the sum to the next.
    var pitch: Int
    var depth: Int
    var c: UnsafeMutablePointer<Float>
    var cPitch: Int
    /// Rows and columns that exist.
    var rows: Int
    var valid: Int
    var bias: UnsafePointer<Float>?
    var accumulates: Bool
    /// Where the next call writes.
    var next: UnsafeMutablePointer<Float>
  }

  @inline(__always)
  static func run(_ call: Call, width: Int) {
    switch width {
    case 32: eight(call, PairLanes.self)
    case 16:
      if Tile.positions == 6 { six(call, Vector.self) } else { eight(call, Vector.self) }
    default:
      if Tile.positions == 6 { six(call, HalfVector.self) } else { eight(call, HalfVector.self) }
    }
  }

  private static func eight<L: LinearLanes>(_ call: Call, _ lanes: L.Type) {
    sum(call, lanes, eight: true)
  }

  private static func six<L: LinearLanes>(_ call: Call, _ lanes: L.Type) {
    sum(call, lanes, eight: false)
  }

  /// - Parameter isEight: whether there are two rows more than six; a constant where it is called, so that nothing
  ///   of it is left there.
  @inline(__always)
  private static func sum<L: LinearLanes>(_ call: Call, _ lanes: L.Type, eight isEight: Bool) {
    let last = call.rows &- 1
    let row = call.a.row
    let x0 = call.a.values
    let x1 = x0 + min(1, last) &* row
    let x2 = x0 + min(2, last) &* row
    let x3 = x0 + min(3, last) &* row
    let x4 = x0 + min(4, last) &* row
    let x5 = x0 + min(5, last) &* row
    let x6 = x0 + min(6, last) &* row
    let x7 = x0 + min(7, last) &* row
    let (c, pitch) = (call.c, call.cPitch)
    for row in 0..<call.rows { L.fetch(call.next + row &* pitch) }
    let start = call.bias.map { L.read($0) } ?? L.zero
    var (s0, s1, s2, s3) = (start, start, start, start)
    var (s4, s5, s6, s7) = (start, start, start, start)
    if call.accumulates {
      s0 = L.read(c)
      s1 = L.read(c + min(1, last) &* pitch)
      s2 = L.read(c + min(2, last) &* pitch)
      s3 = L.read(c + min(3, last) &* pitch)
      s4 = L.read(c + min(4, last) &* pitch)
      s5 = L.read(c + min(5, last) &* pitch)
      if isEight {
        s6 = L.read(c + min(6, last) &* pitch)
        s7 = L.read(c + min(7, last) &* pitch)
      }
    }
    var (at, b) = (0, call.b)
    let step = call.a.step
    for _ in 0..<call.depth {
      let w = L.read(b)
      b += call.pitch
      s0.add(w, x0[at])
      s1.add(w, x1[at])
      s2.add(w, x2[at])
      s3.add(w, x3[at])
      s4.add(w, x4[at])
      s5.add(w, x5[at])
      if isEight {
        s6.add(w, x6[at])
        s7.add(w, x7[at])
      }
      at &+= step
    }
    let valid = call.valid
    s0.write(c, valid)
    if call.rows > 1 { s1.write(c + pitch, valid) }
    if call.rows > 2 { s2.write(c + 2 &* pitch, valid) }
    if call.rows > 3 { s3.write(c + 3 &* pitch, valid) }
    if call.rows > 4 { s4.write(c + 4 &* pitch, valid) }
    if call.rows > 5 { s5.write(c + 5 &* pitch, valid) }
    if isEight, call.rows > 6 { s6.write(c + 6 &* pitch, valid) }
    if isEight, call.rows > 7 { s7.write(c + 7 &* pitch, valid) }
  }
}

/// The columns of one call: a vector, half of one, or two.
protocol LinearLanes {
  static var zero: Self { get }
  static func read(_ pointer: UnsafePointer<Float>) -> Self
  static func fetch(_ target: UnsafeMutablePointer<Float>)
  mutating func add(_ weights: Self, _ x: Float)
  func write(_ target: UnsafeMutablePointer<Float>, _ valid: Int)
}

extension SIMD16<Float>: LinearLanes {
  @inline(__always)
  static func fetch(_ target: UnsafeMutablePointer<Float>) { ablate_prefetch_to_write(target) }
  @inline(__always)
  mutating func add(_ weights: Self, _ x: Float) { addProduct(weights, Self(repeating: x)) }
  @inline(__always)
  func write(_ target: UnsafeMutablePointer<Float>, _ valid: Int) {
    if valid == 16 { write(target) } else { write(target, first: valid) }
  }
}

extension SIMD8<Float>: LinearLanes {
  @inline(__always)
  static func fetch(_ target: UnsafeMutablePointer<Float>) { ablate_prefetch_to_write(target) }
  @inline(__always)
  mutating func add(_ weights: Self, _ x: Float) { addProduct(weights, Self(repeating: x)) }
  @inline(__always)
  func write(_ target: UnsafeMutablePointer<Float>, _ valid: Int) {
    if valid == 8 { write(target) } else { write(target, first: valid) }
  }
}

struct PairLanes: LinearLanes {
  var low: Vector
  var high: Vector

  @inline(__always)
  static var zero: Self { PairLanes(low: .zero, high: .zero) }
  @inline(__always)
  static func read(_ pointer: UnsafePointer<Float>) -> Self {
    PairLanes(low: Vector.read(pointer), high: Vector.read(pointer + 16))
  }
  @inline(__always)
  static func fetch(_ target: UnsafeMutablePointer<Float>) { prefetchPair(toWrite: target) }
  @inline(__always)
  mutating func add(_ weights: Self, _ x: Float) {
    let factor = Vector(repeating: x)
    low.addProduct(weights.low, factor)
    high.addProduct(weights.high, factor)
  }
  @inline(__always)
  func write(_ target: UnsafeMutablePointer<Float>, _ valid: Int) {
    low.write(target)
    high.write(target + 16, valid &- 16)
  }
}
