/// The micro-kernels: one tile of positions and output channels, its sums in registers.
extension ConvolutionProgram {
  /// Eight positions × 32 output channels in sixteen accumulators.
  func tilePair(
    _ input: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Int32>, _ count: Int,
    _ valid: Int, _ bias: UnsafePointer<Float>?, _ epilogue: Epilogue
  ) {
    let x0 = input + Int(offsets[0])
    let x1 = input + Int(offsets[1])
    let x2 = input + Int(offsets[2])
    let x3 = input + Int(offsets[3])
    let x4 = input + Int(offsets[4])
    let x5 = input + Int(offsets[5])
    let x6 = input + Int(offsets[6])
    let x7 = input + Int(offsets[7])
    var a0 = bias.map { load($0) } ?? Vector(repeating: 0)
    var b0 = bias.map { load($0 + 16) } ?? Vector(repeating: 0)
    var (a1, a2, a3, a4, a5, a6, a7) = (a0, a0, a0, a0, a0, a0, a0)
    var (b1, b2, b3, b4, b5, b6, b7) = (b0, b0, b0, b0, b0, b0, b0)
    var w = weights
    let runs = self.runs.pointer
    for index in 0..<self.runs.count {
      var at = Int(runs[index].offset)
      let end = at &+ Int(runs[index].length)
      while at < end {
        let u = load(w)
        let v = load(w + 16)
        w += 32
        let s0 = Vector(repeating: x0[at])
        a0.addProduct(u, s0)
        b0.addProduct(v, s0)
        let s1 = Vector(repeating: x1[at])
        a1.addProduct(u, s1)
        b1.addProduct(v, s1)
        let s2 = Vector(repeating: x2[at])
        a2.addProduct(u, s2)
        b2.addProduct(v, s2)
        let s3 = Vector(repeating: x3[at])
        a3.addProduct(u, s3)
        b3.addProduct(v, s3)
        let s4 = Vector(repeating: x4[at])
        a4.addProduct(u, s4)
        b4.addProduct(v, s4)
        let s5 = Vector(repeating: x5[at])
        a5.addProduct(u, s5)
        b5.addProduct(v, s5)
        let s6 = Vector(repeating: x6[at])
        a6.addProduct(u, s6)
        b6.addProduct(v, s6)
        let s7 = Vector(repeating: x7[at])
        a7.addProduct(u, s7)
        b7.addProduct(v, s7)
        at &+= 1
      }
    }
    let low = min(valid, 16)
    let high = valid &- 16
    Self.finish(a0, output + Int(targets[0]), low, epilogue)
    Self.finish(b0, output + Int(targets[0]) + 16, high, epilogue)
    if count > 1 { Self.finish(a1, b1, output + Int(targets[1]), low, high, epilogue) }
    if count > 2 { Self.finish(a2, b2, output + Int(targets[2]), low, high, epilogue) }
    if count > 3 { Self.finish(a3, b3, output + Int(targets[3]), low, high, epilogue) }
    if count > 4 { Self.finish(a4, b4, output + Int(targets[4]), low, high, epilogue) }
    if count > 5 { Self.finish(a5, b5, output + Int(targets[5]), low, high, epilogue) }
    if count > 6 { Self.finish(a6, b6, output + Int(targets[6]), low, high, epilogue) }
    if count > 7 { Self.finish(a7, b7, output + Int(targets[7]), low, high, epilogue) }
  }

  /// Eight positions × 16 output channels, for the last odd vector.
  func tileSingle(
    _ input: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Int32>, _ count: Int,
    _ valid: Int, _ bias: UnsafePointer<Float>?, _ epilogue: Epilogue
  ) {
    let x0 = input + Int(offsets[0])
    let x1 = input + Int(offsets[1])
    let x2 = input + Int(offsets[2])
    let x3 = input + Int(offsets[3])
    let x4 = input + Int(offsets[4])
    let x5 = input + Int(offsets[5])
    let x6 = input + Int(offsets[6])
    let x7 = input + Int(offsets[7])
    var a0 = bias.map { load($0) } ?? Vector(repeating: 0)
    var (a1, a2, a3, a4, a5, a6, a7) = (a0, a0, a0, a0, a0, a0, a0)
    var w = weights
    let runs = self.runs.pointer
    for index in 0..<self.runs.count {
      var at = Int(runs[index].offset)
      let end = at &+ Int(runs[index].length)
      while at < end {
        let u = load(w)
        w += 16
        a0.addProduct(u, Vector(repeating: x0[at]))
        a1.addProduct(u, Vector(repeating: x1[at]))
        a2.addProduct(u, Vector(repeating: x2[at]))
        a3.addProduct(u, Vector(repeating: x3[at]))
        a4.addProduct(u, Vector(repeating: x4[at]))
        a5.addProduct(u, Vector(repeating: x5[at]))
        a6.addProduct(u, Vector(repeating: x6[at]))
        a7.addProduct(u, Vector(repeating: x7[at]))
        at &+= 1
      }
    }
    Self.finish(a0, output + Int(targets[0]), valid, epilogue)
    if count > 1 { Self.finish(a1, output + Int(targets[1]), valid, epilogue) }
    if count > 2 { Self.finish(a2, output + Int(targets[2]), valid, epilogue) }
    if count > 3 { Self.finish(a3, output + Int(targets[3]), valid, epilogue) }
    if count > 4 { Self.finish(a4, output + Int(targets[4]), valid, epilogue) }
    if count > 5 { Self.finish(a5, output + Int(targets[5]), valid, epilogue) }
    if count > 6 { Self.finish(a6, output + Int(targets[6]), valid, epilogue) }
    if count > 7 { Self.finish(a7, output + Int(targets[7]), valid, epilogue) }
  }

  /// Six positions × 16 output channels: with vectors of 8 lanes, twelve accumulators, two of weights
  /// and one of input, which is what 16 registers hold.
  func tileNarrow(
    _ input: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Int32>, _ count: Int,
    _ valid: Int, _ bias: UnsafePointer<Float>?, _ epilogue: Epilogue
  ) {
    let x0 = input + Int(offsets[0])
    let x1 = input + Int(offsets[1])
    let x2 = input + Int(offsets[2])
    let x3 = input + Int(offsets[3])
    let x4 = input + Int(offsets[4])
    let x5 = input + Int(offsets[5])
    var a0 = bias.map { load($0) } ?? Vector(repeating: 0)
    var (a1, a2, a3, a4, a5) = (a0, a0, a0, a0, a0)
    var w = weights
    let runs = self.runs.pointer
    for index in 0..<self.runs.count {
      var at = Int(runs[index].offset)
      let end = at &+ Int(runs[index].length)
      while at < end {
        let u = load(w)
        w += 16
        a0.addProduct(u, Vector(repeating: x0[at]))
        a1.addProduct(u, Vector(repeating: x1[at]))
        a2.addProduct(u, Vector(repeating: x2[at]))
        a3.addProduct(u, Vector(repeating: x3[at]))
        a4.addProduct(u, Vector(repeating: x4[at]))
        a5.addProduct(u, Vector(repeating: x5[at]))
        at &+= 1
      }
    }
    Self.finish(a0, output + Int(targets[0]), valid, epilogue)
    if count > 1 { Self.finish(a1, output + Int(targets[1]), valid, epilogue) }
    if count > 2 { Self.finish(a2, output + Int(targets[2]), valid, epilogue) }
    if count > 3 { Self.finish(a3, output + Int(targets[3]), valid, epilogue) }
    if count > 4 { Self.finish(a4, output + Int(targets[4]), valid, epilogue) }
    if count > 5 { Self.finish(a5, output + Int(targets[5]), valid, epilogue) }
  }

  @inline(__always)
  private static func finish(
    _ low: Vector, _ high: Vector, _ output: UnsafeMutablePointer<Float>, _ lowCount: Int,
    _ highCount: Int, _ epilogue: Epilogue
  ) {
    finish(low, output, lowCount, epilogue)
    finish(high, output + 16, highCount, epilogue)
  }

  @inline(__always)
  private static func finish(
    _ sum: Vector, _ output: UnsafeMutablePointer<Float>, _ valid: Int, _ epilogue: Epilogue
  ) {
    var value = sum
    if valid == lanes {
      if epilogue.accumulates { value += load(output) }
      if epilogue.rectifies { value = pointwiseMax(value, Vector(repeating: 0)) }
      store(value, output)
    } else {
      for lane in 0..<valid {
        var scalar = value[lane]
        if epilogue.accumulates { scalar += output[lane] }
        if epilogue.rectifies { scalar = max(scalar, 0) }
        output[lane] = scalar
      }
    }
  }
}
