import CHost

/// The micro-kernels: a tile of inputs × outputs summed in registers over a strip of positions.
extension WeightGradient {
  func pair(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ start: Int, _ end: Int,
    _ sum: UnsafeMutablePointer<Float>, _ rows: Int, _ valid: Int, _ accumulates: Bool
  ) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (b0, b1, b2, b3, b4, b5, b6, b7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    var position = start
    while position < end {
      let s = x + Int(inputs[position])
      let d = dz + Int(gradients[position])
      let u = load(d)
      let v = load(d + 16)
      let s0 = Vector(repeating: s[0])
      a0.addProduct(u, s0)
      b0.addProduct(v, s0)
      let s1 = Vector(repeating: s[1])
      a1.addProduct(u, s1)
      b1.addProduct(v, s1)
      let s2 = Vector(repeating: s[2])
      a2.addProduct(u, s2)
      b2.addProduct(v, s2)
      let s3 = Vector(repeating: s[3])
      a3.addProduct(u, s3)
      b3.addProduct(v, s3)
      let s4 = Vector(repeating: s[4])
      a4.addProduct(u, s4)
      b4.addProduct(v, s4)
      let s5 = Vector(repeating: s[5])
      a5.addProduct(u, s5)
      b5.addProduct(v, s5)
      let s6 = Vector(repeating: s[6])
      a6.addProduct(u, s6)
      b6.addProduct(v, s6)
      let s7 = Vector(repeating: s[7])
      a7.addProduct(u, s7)
      b7.addProduct(v, s7)
      position &+= 1
    }
    let pitch = geometry.outputChannels
    let high = valid &- 16
    Self.add(a0, sum, 16, accumulates)
    Self.add(b0, sum + 16, high, accumulates)
    if rows > 1 { Self.add(a1, b1, sum + pitch, high, accumulates) }
    if rows > 2 { Self.add(a2, b2, sum + 2 * pitch, high, accumulates) }
    if rows > 3 { Self.add(a3, b3, sum + 3 * pitch, high, accumulates) }
    if rows > 4 { Self.add(a4, b4, sum + 4 * pitch, high, accumulates) }
    if rows > 5 { Self.add(a5, b5, sum + 5 * pitch, high, accumulates) }
    if rows > 6 { Self.add(a6, b6, sum + 6 * pitch, high, accumulates) }
    if rows > 7 { Self.add(a7, b7, sum + 7 * pitch, high, accumulates) }
  }

  func single(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ start: Int, _ end: Int,
    _ sum: UnsafeMutablePointer<Float>, _ rows: Int, _ valid: Int, _ accumulates: Bool
  ) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    var position = start
    while position < end {
      let s = x + Int(inputs[position])
      let u = load(dz + Int(gradients[position]))
      a0.addProduct(u, Vector(repeating: s[0]))
      a1.addProduct(u, Vector(repeating: s[1]))
      a2.addProduct(u, Vector(repeating: s[2]))
      a3.addProduct(u, Vector(repeating: s[3]))
      a4.addProduct(u, Vector(repeating: s[4]))
      a5.addProduct(u, Vector(repeating: s[5]))
      a6.addProduct(u, Vector(repeating: s[6]))
      a7.addProduct(u, Vector(repeating: s[7]))
      position &+= 1
    }
    let pitch = geometry.outputChannels
    Self.add(a0, sum, valid, accumulates)
    if rows > 1 { Self.add(a1, sum + pitch, valid, accumulates) }
    if rows > 2 { Self.add(a2, sum + 2 * pitch, valid, accumulates) }
    if rows > 3 { Self.add(a3, sum + 3 * pitch, valid, accumulates) }
    if rows > 4 { Self.add(a4, sum + 4 * pitch, valid, accumulates) }
    if rows > 5 { Self.add(a5, sum + 5 * pitch, valid, accumulates) }
    if rows > 6 { Self.add(a6, sum + 6 * pitch, valid, accumulates) }
    if rows > 7 { Self.add(a7, sum + 7 * pitch, valid, accumulates) }
  }

  /// Six inputs × 16 outputs, for 16 registers of 8 lanes.
  func narrow(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ start: Int, _ end: Int,
    _ sum: UnsafeMutablePointer<Float>, _ rows: Int, _ valid: Int, _ accumulates: Bool
  ) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5) = (zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    var position = start
    while position < end {
      let s = x + Int(inputs[position])
      let u = load(dz + Int(gradients[position]))
      a0.addProduct(u, Vector(repeating: s[0]))
      a1.addProduct(u, Vector(repeating: s[1]))
      a2.addProduct(u, Vector(repeating: s[2]))
      a3.addProduct(u, Vector(repeating: s[3]))
      a4.addProduct(u, Vector(repeating: s[4]))
      a5.addProduct(u, Vector(repeating: s[5]))
      position &+= 1
    }
    let pitch = geometry.outputChannels
    Self.add(a0, sum, valid, accumulates)
    if rows > 1 { Self.add(a1, sum + pitch, valid, accumulates) }
    if rows > 2 { Self.add(a2, sum + 2 * pitch, valid, accumulates) }
    if rows > 3 { Self.add(a3, sum + 3 * pitch, valid, accumulates) }
    if rows > 4 { Self.add(a4, sum + 4 * pitch, valid, accumulates) }
    if rows > 5 { Self.add(a5, sum + 5 * pitch, valid, accumulates) }
  }

  /// Six inputs × 16 outputs over panels.
  static func panelNarrow<P: Products>(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ positions: Int,
    _ sum: UnsafeMutablePointer<Float>, _ pitch: Int, _ rows: Int, _ valid: Int,
    _ accumulates: Bool, _ products: P.Type
  ) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5) = (zero, zero, zero, zero, zero, zero)
    var (s, d) = (x, dz)
    for _ in 0..<positions {
      let u = load(d)
      P.add(&a0, u, Vector(repeating: s[0]))
      P.add(&a1, u, Vector(repeating: s[1]))
      P.add(&a2, u, Vector(repeating: s[2]))
      P.add(&a3, u, Vector(repeating: s[3]))
      P.add(&a4, u, Vector(repeating: s[4]))
      P.add(&a5, u, Vector(repeating: s[5]))
      s += 6
      d += 16
    }
    add(a0, sum, valid, accumulates)
    if rows > 1 { add(a1, sum + pitch, valid, accumulates) }
    if rows > 2 { add(a2, sum + 2 * pitch, valid, accumulates) }
    if rows > 3 { add(a3, sum + 3 * pitch, valid, accumulates) }
    if rows > 4 { add(a4, sum + 4 * pitch, valid, accumulates) }
    if rows > 5 { add(a5, sum + 5 * pitch, valid, accumulates) }
  }

  /// Eight inputs × 32 outputs over panels.
  static func panelPair<P: Products>(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ fetch: Fetch, _ positions: Int,
    _ sum: UnsafeMutablePointer<Float>, _ pitch: Int, _ rows: Int, _ valid: Int,
    _ accumulates: Bool, _ products: P.Type
  ) {
    for row in 0..<rows { prefetchPair(toWrite: sum + row * pitch) }
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (b0, b1, b2, b3, b4, b5, b6, b7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (s, d) = (x, dz)
    var next = fetch.first
    for _ in 0..<positions {
      ablate_prefetch_to_read(next)
      next += fetch.pitch
      let u = load(d)
      let v = load(d + 16)
      let s0 = Vector(repeating: s[0])
      P.add(&a0, u, s0)
      P.add(&b0, v, s0)
      let s1 = Vector(repeating: s[1])
      P.add(&a1, u, s1)
      P.add(&b1, v, s1)
      let s2 = Vector(repeating: s[2])
      P.add(&a2, u, s2)
      P.add(&b2, v, s2)
      let s3 = Vector(repeating: s[3])
      P.add(&a3, u, s3)
      P.add(&b3, v, s3)
      let s4 = Vector(repeating: s[4])
      P.add(&a4, u, s4)
      P.add(&b4, v, s4)
      let s5 = Vector(repeating: s[5])
      P.add(&a5, u, s5)
      P.add(&b5, v, s5)
      let s6 = Vector(repeating: s[6])
      P.add(&a6, u, s6)
      P.add(&b6, v, s6)
      let s7 = Vector(repeating: s[7])
      P.add(&a7, u, s7)
      P.add(&b7, v, s7)
      s += 8
      d += 32
    }
    let (low, high) = (min(valid, 16), valid &- 16)
    add(a0, sum, low, accumulates)
    if high > 0 { add(b0, sum + 16, high, accumulates) }
    if rows > 1 { add(a1, sum + pitch, low, accumulates) }
    if rows > 1 && high > 0 { add(b1, sum + pitch + 16, high, accumulates) }
    if rows > 2 { add(a2, sum + 2 * pitch, low, accumulates) }
    if rows > 2 && high > 0 { add(b2, sum + 2 * pitch + 16, high, accumulates) }
    if rows > 3 { add(a3, sum + 3 * pitch, low, accumulates) }
    if rows > 3 && high > 0 { add(b3, sum + 3 * pitch + 16, high, accumulates) }
    if rows > 4 { add(a4, sum + 4 * pitch, low, accumulates) }
    if rows > 4 && high > 0 { add(b4, sum + 4 * pitch + 16, high, accumulates) }
    if rows > 5 { add(a5, sum + 5 * pitch, low, accumulates) }
    if rows > 5 && high > 0 { add(b5, sum + 5 * pitch + 16, high, accumulates) }
    if rows > 6 { add(a6, sum + 6 * pitch, low, accumulates) }
    if rows > 6 && high > 0 { add(b6, sum + 6 * pitch + 16, high, accumulates) }
    if rows > 7 { add(a7, sum + 7 * pitch, low, accumulates) }
    if rows > 7 && high > 0 { add(b7, sum + 7 * pitch + 16, high, accumulates) }
  }

  /// Eight inputs × 8 outputs.
  func half(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ start: Int, _ end: Int,
    _ sum: UnsafeMutablePointer<Float>, _ rows: Int, _ valid: Int, _ accumulates: Bool
  ) {
    let zero = HalfVector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    var position = start
    while position < end {
      let s = x + Int(inputs[position])
      let u = HalfVector.read(dz + Int(gradients[position]))
      a0.addProduct(u, HalfVector(repeating: s[0]))
      a1.addProduct(u, HalfVector(repeating: s[1]))
      a2.addProduct(u, HalfVector(repeating: s[2]))
      a3.addProduct(u, HalfVector(repeating: s[3]))
      a4.addProduct(u, HalfVector(repeating: s[4]))
      a5.addProduct(u, HalfVector(repeating: s[5]))
      a6.addProduct(u, HalfVector(repeating: s[6]))
      a7.addProduct(u, HalfVector(repeating: s[7]))
      position &+= 1
    }
    let pitch = geometry.outputChannels
    Self.add(a0, sum, valid, accumulates)
    if rows > 1 { Self.add(a1, sum + pitch, valid, accumulates) }
    if rows > 2 { Self.add(a2, sum + 2 * pitch, valid, accumulates) }
    if rows > 3 { Self.add(a3, sum + 3 * pitch, valid, accumulates) }
    if rows > 4 { Self.add(a4, sum + 4 * pitch, valid, accumulates) }
    if rows > 5 { Self.add(a5, sum + 5 * pitch, valid, accumulates) }
    if rows > 6 { Self.add(a6, sum + 6 * pitch, valid, accumulates) }
    if rows > 7 { Self.add(a7, sum + 7 * pitch, valid, accumulates) }
  }

  @inline(__always)
  private static func add(
    _ low: Vector, _ high: Vector, _ sum: UnsafeMutablePointer<Float>, _ valid: Int,
    _ accumulates: Bool
  ) {
    add(low, sum, 16, accumulates)
    add(high, sum + 16, valid, accumulates)
  }

  @inline(__always)
  private static func add(
    _ value: Vector, _ sum: UnsafeMutablePointer<Float>, _ valid: Int, _ accumulates: Bool
  ) {
    var total = value
    if accumulates { total += load(sum) }
    if valid == 16 { store(total, sum) } else { total.write(sum, first: valid) }
  }

  @inline(__always)
  private static func add(
    _ value: HalfVector, _ sum: UnsafeMutablePointer<Float>, _ valid: Int, _ accumulates: Bool
  ) {
    var total = value
    if accumulates { total += .read(sum) }
    if valid == 8 { total.write(sum) } else { total.write(sum, first: valid) }
  }
}
