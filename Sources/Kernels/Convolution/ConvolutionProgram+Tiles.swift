/// The micro-kernels of one vector of output channels and of half of one.
extension ConvolutionProgram {
  /// Eight positions × 16 output channels.
  static func tileSingle<P: Products>(_ call: Call, _ products: P.Type) {
    let x0 = call.input + Int(call.sources[0])
    let x1 = call.input + Int(call.sources[1])
    let x2 = call.input + Int(call.sources[2])
    let x3 = call.input + Int(call.sources[3])
    let x4 = call.input + Int(call.sources[4])
    let x5 = call.input + Int(call.sources[5])
    let x6 = call.input + Int(call.sources[6])
    let x7 = call.input + Int(call.sources[7])
    let y0 = call.output + Int(call.targets[0])
    let y1 = call.output + Int(call.targets[1])
    let y2 = call.output + Int(call.targets[2])
    let y3 = call.output + Int(call.targets[3])
    let y4 = call.output + Int(call.targets[4])
    let y5 = call.output + Int(call.targets[5])
    let y6 = call.output + Int(call.targets[6])
    let y7 = call.output + Int(call.targets[7])
    let biasa: Vector = call.bias.map { .read($0) } ?? .zero
    var (a0, a1, a2, a3, a4, a5) = (biasa, biasa, biasa, biasa, biasa, biasa)
    var (a6, a7) = (biasa, biasa)
    if call.accumulates {
      a0 += .read(y0)
      a1 += .read(y1)
      a2 += .read(y2)
      a3 += .read(y3)
      a4 += .read(y4)
      a5 += .read(y5)
      a6 += .read(y6)
      a7 += .read(y7)
    }
    var w = call.weights
    for index in 0..<call.runCount {
      var at = Int(call.runs[index].offset)
      let end = at &+ Int(call.runs[index].length)
      while at < end {
        let u = Vector.read(w)
        w += 16
        P.add(&a0, u, Vector(repeating: x0[at]))
        P.add(&a1, u, Vector(repeating: x1[at]))
        P.add(&a2, u, Vector(repeating: x2[at]))
        P.add(&a3, u, Vector(repeating: x3[at]))
        P.add(&a4, u, Vector(repeating: x4[at]))
        P.add(&a5, u, Vector(repeating: x5[at]))
        P.add(&a6, u, Vector(repeating: x6[at]))
        P.add(&a7, u, Vector(repeating: x7[at]))
        at &+= 1
      }
    }
    finish(a0, y0, call.valid, call.rectifies)
    if call.count > 1 { finish(a1, y1, call.valid, call.rectifies) }
    if call.count > 2 { finish(a2, y2, call.valid, call.rectifies) }
    if call.count > 3 { finish(a3, y3, call.valid, call.rectifies) }
    if call.count > 4 { finish(a4, y4, call.valid, call.rectifies) }
    if call.count > 5 { finish(a5, y5, call.valid, call.rectifies) }
    if call.count > 6 { finish(a6, y6, call.valid, call.rectifies) }
    if call.count > 7 { finish(a7, y7, call.valid, call.rectifies) }
  }

  /// Six positions × 16 output channels: with vectors of 8 lanes, twelve accumulators, two of weights
  /// and one of input, which is what 16 registers hold.
  static func tileNarrow<P: Products>(_ call: Call, _ products: P.Type) {
    let x0 = call.input + Int(call.sources[0])
    let x1 = call.input + Int(call.sources[1])
    let x2 = call.input + Int(call.sources[2])
    let x3 = call.input + Int(call.sources[3])
    let x4 = call.input + Int(call.sources[4])
    let x5 = call.input + Int(call.sources[5])
    let y0 = call.output + Int(call.targets[0])
    let y1 = call.output + Int(call.targets[1])
    let y2 = call.output + Int(call.targets[2])
    let y3 = call.output + Int(call.targets[3])
    let y4 = call.output + Int(call.targets[4])
    let y5 = call.output + Int(call.targets[5])
    let biasa: Vector = call.bias.map { .read($0) } ?? .zero
    var (a0, a1, a2, a3, a4, a5) = (biasa, biasa, biasa, biasa, biasa, biasa)
    if call.accumulates {
      a0 += .read(y0)
      a1 += .read(y1)
      a2 += .read(y2)
      a3 += .read(y3)
      a4 += .read(y4)
      a5 += .read(y5)
    }
    var w = call.weights
    for index in 0..<call.runCount {
      var at = Int(call.runs[index].offset)
      let end = at &+ Int(call.runs[index].length)
      while at < end {
        let u = Vector.read(w)
        w += 16
        P.add(&a0, u, Vector(repeating: x0[at]))
        P.add(&a1, u, Vector(repeating: x1[at]))
        P.add(&a2, u, Vector(repeating: x2[at]))
        P.add(&a3, u, Vector(repeating: x3[at]))
        P.add(&a4, u, Vector(repeating: x4[at]))
        P.add(&a5, u, Vector(repeating: x5[at]))
        at &+= 1
      }
    }
    finish(a0, y0, call.valid, call.rectifies)
    if call.count > 1 { finish(a1, y1, call.valid, call.rectifies) }
    if call.count > 2 { finish(a2, y2, call.valid, call.rectifies) }
    if call.count > 3 { finish(a3, y3, call.valid, call.rectifies) }
    if call.count > 4 { finish(a4, y4, call.valid, call.rectifies) }
    if call.count > 5 { finish(a5, y5, call.valid, call.rectifies) }
  }

  /// Twelve positions × 8 output channels: what is left of the channels, and narrow groups.
  static func tileHalf(_ call: Call) {
    let x0 = call.input + Int(call.sources[0])
    let x1 = call.input + Int(call.sources[1])
    let x2 = call.input + Int(call.sources[2])
    let x3 = call.input + Int(call.sources[3])
    let x4 = call.input + Int(call.sources[4])
    let x5 = call.input + Int(call.sources[5])
    let x6 = call.input + Int(call.sources[6])
    let x7 = call.input + Int(call.sources[7])
    let x8 = call.input + Int(call.sources[8])
    let x9 = call.input + Int(call.sources[9])
    let x10 = call.input + Int(call.sources[10])
    let x11 = call.input + Int(call.sources[11])
    let y0 = call.output + Int(call.targets[0])
    let y1 = call.output + Int(call.targets[1])
    let y2 = call.output + Int(call.targets[2])
    let y3 = call.output + Int(call.targets[3])
    let y4 = call.output + Int(call.targets[4])
    let y5 = call.output + Int(call.targets[5])
    let y6 = call.output + Int(call.targets[6])
    let y7 = call.output + Int(call.targets[7])
    let y8 = call.output + Int(call.targets[8])
    let y9 = call.output + Int(call.targets[9])
    let y10 = call.output + Int(call.targets[10])
    let y11 = call.output + Int(call.targets[11])
    let biasa: HalfVector = call.bias.map { .read($0) } ?? .zero
    var (a0, a1, a2, a3, a4, a5) = (biasa, biasa, biasa, biasa, biasa, biasa)
    var (a6, a7, a8, a9, a10, a11) = (biasa, biasa, biasa, biasa, biasa, biasa)
    if call.accumulates {
      a0 += .read(y0)
      a1 += .read(y1)
      a2 += .read(y2)
      a3 += .read(y3)
      a4 += .read(y4)
      a5 += .read(y5)
      a6 += .read(y6)
      a7 += .read(y7)
      a8 += .read(y8)
      a9 += .read(y9)
      a10 += .read(y10)
      a11 += .read(y11)
    }
    var w = call.weights
    for index in 0..<call.runCount {
      var at = Int(call.runs[index].offset)
      let end = at &+ Int(call.runs[index].length)
      while at < end {
        let u = HalfVector.read(w)
        w += 8
        a0.addProduct(u, HalfVector(repeating: x0[at]))
        a1.addProduct(u, HalfVector(repeating: x1[at]))
        a2.addProduct(u, HalfVector(repeating: x2[at]))
        a3.addProduct(u, HalfVector(repeating: x3[at]))
        a4.addProduct(u, HalfVector(repeating: x4[at]))
        a5.addProduct(u, HalfVector(repeating: x5[at]))
        a6.addProduct(u, HalfVector(repeating: x6[at]))
        a7.addProduct(u, HalfVector(repeating: x7[at]))
        a8.addProduct(u, HalfVector(repeating: x8[at]))
        a9.addProduct(u, HalfVector(repeating: x9[at]))
        a10.addProduct(u, HalfVector(repeating: x10[at]))
        a11.addProduct(u, HalfVector(repeating: x11[at]))
        at &+= 1
      }
    }
    finish(a0, y0, call.valid, call.rectifies)
    if call.count > 1 { finish(a1, y1, call.valid, call.rectifies) }
    if call.count > 2 { finish(a2, y2, call.valid, call.rectifies) }
    if call.count > 3 { finish(a3, y3, call.valid, call.rectifies) }
    if call.count > 4 { finish(a4, y4, call.valid, call.rectifies) }
    if call.count > 5 { finish(a5, y5, call.valid, call.rectifies) }
    if call.count > 6 { finish(a6, y6, call.valid, call.rectifies) }
    if call.count > 7 { finish(a7, y7, call.valid, call.rectifies) }
    if call.count > 8 { finish(a8, y8, call.valid, call.rectifies) }
    if call.count > 9 { finish(a9, y9, call.valid, call.rectifies) }
    if call.count > 10 { finish(a10, y10, call.valid, call.rectifies) }
    if call.count > 11 { finish(a11, y11, call.valid, call.rectifies) }
  }

  @inline(__always)
  static func finish(
    _ sum: Vector, _ output: UnsafeMutablePointer<Float>, _ valid: Int, _ rectifies: Bool
  ) {
    let value = rectifies ? raised(sum, to: .zero) : sum
    if valid == lanes { value.write(output) } else { value.write(output, first: valid) }
  }

  @inline(__always)
  private static func finish(
    _ sum: HalfVector, _ output: UnsafeMutablePointer<Float>, _ valid: Int, _ rectifies: Bool
  ) {
    let value = rectifies ? raised(sum, to: .zero) : sum
    if valid == lanes / 2 { value.write(output) } else { value.write(output, first: valid) }
  }
}
