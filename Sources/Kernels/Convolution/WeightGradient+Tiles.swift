import CHost

/// The micro-kernels: a tile of inputs × outputs summed in registers over a strip of positions.
extension WeightGradient {
  func pair(_ strip: Strip, _ sums: Sums) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (b0, b1, b2, b3, b4, b5, b6, b7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let d = strip.gradients + Int(gradients[position])
      let u = Vector.read(d)
      let v = Vector.read(d + 16)
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
    }
    sums.add(a0, b0, input: 0)
    sums.add(a1, b1, input: 1)
    sums.add(a2, b2, input: 2)
    sums.add(a3, b3, input: 3)
    sums.add(a4, b4, input: 4)
    sums.add(a5, b5, input: 5)
    sums.add(a6, b6, input: 6)
    sums.add(a7, b7, input: 7)
  }

  func single(_ strip: Strip, _ sums: Sums) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let u = Vector.read(strip.gradients + Int(gradients[position]))
      a0.addProduct(u, Vector(repeating: s[0]))
      a1.addProduct(u, Vector(repeating: s[1]))
      a2.addProduct(u, Vector(repeating: s[2]))
      a3.addProduct(u, Vector(repeating: s[3]))
      a4.addProduct(u, Vector(repeating: s[4]))
      a5.addProduct(u, Vector(repeating: s[5]))
      a6.addProduct(u, Vector(repeating: s[6]))
      a7.addProduct(u, Vector(repeating: s[7]))
    }
    sums.add(a0, input: 0)
    sums.add(a1, input: 1)
    sums.add(a2, input: 2)
    sums.add(a3, input: 3)
    sums.add(a4, input: 4)
    sums.add(a5, input: 5)
    sums.add(a6, input: 6)
    sums.add(a7, input: 7)
  }

  /// Six inputs × 16 outputs, for 16 registers of 8 lanes.
  func narrow(_ strip: Strip, _ sums: Sums) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5) = (zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let u = Vector.read(strip.gradients + Int(gradients[position]))
      a0.addProduct(u, Vector(repeating: s[0]))
      a1.addProduct(u, Vector(repeating: s[1]))
      a2.addProduct(u, Vector(repeating: s[2]))
      a3.addProduct(u, Vector(repeating: s[3]))
      a4.addProduct(u, Vector(repeating: s[4]))
      a5.addProduct(u, Vector(repeating: s[5]))
    }
    sums.add(a0, input: 0)
    sums.add(a1, input: 1)
    sums.add(a2, input: 2)
    sums.add(a3, input: 3)
    sums.add(a4, input: 4)
    sums.add(a5, input: 5)
  }

  /// Six inputs × 16 outputs over panels.
  static func panelNarrow<P: Products>(_ panels: Panels, _ sums: Sums, _ products: P.Type) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5) = (zero, zero, zero, zero, zero, zero)
    var (s, d) = (panels.inputs, panels.gradients)
    for _ in 0..<panels.rows {
      let u = Vector.read(d)
      P.add(&a0, u, Vector(repeating: s[0]))
      P.add(&a1, u, Vector(repeating: s[1]))
      P.add(&a2, u, Vector(repeating: s[2]))
      P.add(&a3, u, Vector(repeating: s[3]))
      P.add(&a4, u, Vector(repeating: s[4]))
      P.add(&a5, u, Vector(repeating: s[5]))
      s += 6
      d += 16
    }
    sums.add(a0, input: 0)
    sums.add(a1, input: 1)
    sums.add(a2, input: 2)
    sums.add(a3, input: 3)
    sums.add(a4, input: 4)
    sums.add(a5, input: 5)
  }

  /// Eight inputs × 32 outputs over panels.
  static func panelPair<P: Products>(_ panels: Panels, _ sums: Sums, _ products: P.Type) {
    for input in 0..<sums.inputs { prefetchPair(toWrite: sums.first + input * sums.pitch) }
    let zero = Vector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (b0, b1, b2, b3, b4, b5, b6, b7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (s, d) = (panels.inputs, panels.gradients)
    var next = panels.fetch.first
    for _ in 0..<panels.rows {
      ablate_prefetch_to_read(next)
      next += panels.fetch.pitch
      let u = Vector.read(d)
      let v = Vector.read(d + 16)
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
    sums.add(a0, b0, input: 0)
    sums.add(a1, b1, input: 1)
    sums.add(a2, b2, input: 2)
    sums.add(a3, b3, input: 3)
    sums.add(a4, b4, input: 4)
    sums.add(a5, b5, input: 5)
    sums.add(a6, b6, input: 6)
    sums.add(a7, b7, input: 7)
  }

  /// Eight inputs × 8 outputs.
  func half(_ strip: Strip, _ sums: Sums) {
    let zero = HalfVector(repeating: 0)
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let u = HalfVector.read(strip.gradients + Int(gradients[position]))
      a0.addProduct(u, HalfVector(repeating: s[0]))
      a1.addProduct(u, HalfVector(repeating: s[1]))
      a2.addProduct(u, HalfVector(repeating: s[2]))
      a3.addProduct(u, HalfVector(repeating: s[3]))
      a4.addProduct(u, HalfVector(repeating: s[4]))
      a5.addProduct(u, HalfVector(repeating: s[5]))
      a6.addProduct(u, HalfVector(repeating: s[6]))
      a7.addProduct(u, HalfVector(repeating: s[7]))
    }
    sums.add(a0, input: 0)
    sums.add(a1, input: 1)
    sums.add(a2, input: 2)
    sums.add(a3, input: 3)
    sums.add(a4, input: 4)
    sums.add(a5, input: 5)
    sums.add(a6, input: 6)
    sums.add(a7, input: 7)
  }
}

extension WeightGradient {
  /// A strip of an image's positions, seen from the first input and the first output of a tile.
  struct Strip {
    var inputs: UnsafePointer<Float>
    var gradients: UnsafePointer<Float>
    var positions: Range<Int>
  }

  /// Panels of a tile's inputs and of its outputs' gradients.
  struct Panels {
    var inputs: UnsafePointer<Float>
    var gradients: UnsafePointer<Float>
    /// Positions, or pairs of them.
    var rows: Int
    var fetch: Fetch
  }

  /// Where the sums of a tile go.
  struct Sums {
    /// The one of the first input and the first output.
    var first: UnsafeMutablePointer<Float>
    /// Values from one input's sums to the next's.
    var pitch: Int
    /// Inputs and outputs of the tile that exist.
    var inputs: Int
    var outputs: Int
    /// Whether they are added to what stands there.
    var accumulates: Bool

    /// One input's sums, of up to 16 outputs.
    @inline(__always)
    func add(_ sum: Vector, input: Int) {
      if input < inputs { add(sum, first + input &* pitch, min(outputs, 16)) }
    }

    /// The same of up to 32 outputs.
    @inline(__always)
    func add(_ low: Vector, _ high: Vector, input: Int) {
      guard input < inputs else { return }
      let target = first + input &* pitch
      add(low, target, min(outputs, 16))
      if outputs > 16 { add(high, target + 16, outputs &- 16) }
    }

    /// The same of up to 8 outputs.
    @inline(__always)
    func add(_ sum: HalfVector, input: Int) {
      guard input < inputs else { return }
      let target = first + input &* pitch
      let total = accumulates ? sum + .read(target) : sum
      if outputs == 8 { total.write(target) } else { total.write(target, first: outputs) }
    }

    @inline(__always)
    private func add(_ sum: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
      let total = accumulates ? sum + .read(target) : sum
      if count == 16 { total.write(target) } else { total.write(target, first: count) }
    }
  }
}
