import CHost

/// The micro-kernels of two vectors of output channels: one tile of positions and channels, its sums in registers.
/// On the way they fetch weights that are read next.
extension ConvolutionProgram {
  /// Eight positions × 32 output channels in sixteen accumulators.
  static func tilePair<P: Products>(_ call: Call, _ products: P.Type) {
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
    if call.accumulates {
      prefetchPair(toRead: y0 + call.nextOutput)
      prefetchPair(toRead: y1 + call.nextOutput)
      prefetchPair(toRead: y2 + call.nextOutput)
      prefetchPair(toRead: y3 + call.nextOutput)
      prefetchPair(toRead: y4 + call.nextOutput)
      prefetchPair(toRead: y5 + call.nextOutput)
      prefetchPair(toRead: y6 + call.nextOutput)
      prefetchPair(toRead: y7 + call.nextOutput)
    } else {
      prefetchPair(toWrite: y0)
      prefetchPair(toWrite: y1)
      prefetchPair(toWrite: y2)
      prefetchPair(toWrite: y3)
      prefetchPair(toWrite: y4)
      prefetchPair(toWrite: y5)
      prefetchPair(toWrite: y6)
      prefetchPair(toWrite: y7)
    }
    let biasa: Vector = call.bias.map { .read($0) } ?? .zero
    var (a0, a1, a2, a3, a4, a5) = (biasa, biasa, biasa, biasa, biasa, biasa)
    var (a6, a7) = (biasa, biasa)
    let biasb: Vector = call.bias.map { .read($0 + 16) } ?? .zero
    var (b0, b1, b2, b3, b4, b5) = (biasb, biasb, biasb, biasb, biasb, biasb)
    var (b6, b7) = (biasb, biasb)
    if call.accumulates {
      a0 += .read(y0)
      b0 += .read(y0 + 16)
      a1 += .read(y1)
      b1 += .read(y1 + 16)
      a2 += .read(y2)
      b2 += .read(y2 + 16)
      a3 += .read(y3)
      b3 += .read(y3 + 16)
      a4 += .read(y4)
      b4 += .read(y4 + 16)
      a5 += .read(y5)
      b5 += .read(y5 + 16)
      a6 += .read(y6)
      b6 += .read(y6 + 16)
      a7 += .read(y7)
      b7 += .read(y7 + 16)
    }
    var w = call.weights
    var ahead = call.ahead
    var nextInput = call.nextInput
    for index in 0..<call.runCount {
      var at = Int(call.runs[index].offset)
      let end = at &+ Int(call.runs[index].length)
      while at < end {
        let u = Vector.read(w)
        let v = Vector.read(w + 16)
        w += 32
        ablate_prefetch_to_read(ahead)
        ahead += aheadStep
        ablate_prefetch_to_read(nextInput)
        nextInput += aheadStep
        let s0 = Vector(repeating: x0[at])
        P.add(&a0, u, s0)
        P.add(&b0, v, s0)
        let s1 = Vector(repeating: x1[at])
        P.add(&a1, u, s1)
        P.add(&b1, v, s1)
        let s2 = Vector(repeating: x2[at])
        P.add(&a2, u, s2)
        P.add(&b2, v, s2)
        let s3 = Vector(repeating: x3[at])
        P.add(&a3, u, s3)
        P.add(&b3, v, s3)
        let s4 = Vector(repeating: x4[at])
        P.add(&a4, u, s4)
        P.add(&b4, v, s4)
        let s5 = Vector(repeating: x5[at])
        P.add(&a5, u, s5)
        P.add(&b5, v, s5)
        let s6 = Vector(repeating: x6[at])
        P.add(&a6, u, s6)
        P.add(&b6, v, s6)
        let s7 = Vector(repeating: x7[at])
        P.add(&a7, u, s7)
        P.add(&b7, v, s7)
        at &+= 1
      }
    }
    finish(a0, b0, y0, call)
    if call.count > 1 { finish(a1, b1, y1, call) }
    if call.count > 2 { finish(a2, b2, y2, call) }
    if call.count > 3 { finish(a3, b3, y3, call) }
    if call.count > 4 { finish(a4, b4, y4, call) }
    if call.count > 5 { finish(a5, b5, y5, call) }
    if call.count > 6 { finish(a6, b6, y6, call) }
    if call.count > 7 { finish(a7, b7, y7, call) }
  }

  /// Up to four positions × 32 output channels, for what eight leave.
  static func tilePairFew<P: Products>(_ call: Call, _ products: P.Type) {
    let x0 = call.input + Int(call.sources[0])
    let x1 = call.input + Int(call.sources[1])
    let x2 = call.input + Int(call.sources[2])
    let x3 = call.input + Int(call.sources[3])
    let y0 = call.output + Int(call.targets[0])
    let y1 = call.output + Int(call.targets[1])
    let y2 = call.output + Int(call.targets[2])
    let y3 = call.output + Int(call.targets[3])
    let biasa: Vector = call.bias.map { .read($0) } ?? .zero
    var (a0, a1, a2, a3) = (biasa, biasa, biasa, biasa)
    let biasb: Vector = call.bias.map { .read($0 + 16) } ?? .zero
    var (b0, b1, b2, b3) = (biasb, biasb, biasb, biasb)
    if call.accumulates {
      a0 += .read(y0)
      b0 += .read(y0 + 16)
      a1 += .read(y1)
      b1 += .read(y1 + 16)
      a2 += .read(y2)
      b2 += .read(y2 + 16)
      a3 += .read(y3)
      b3 += .read(y3 + 16)
    }
    var w = call.weights
    var ahead = call.ahead
    for index in 0..<call.runCount {
      var at = Int(call.runs[index].offset)
      let end = at &+ Int(call.runs[index].length)
      while at < end {
        let u = Vector.read(w)
        let v = Vector.read(w + 16)
        w += 32
        ablate_prefetch_to_read(ahead)
        ahead += aheadStep
        let s0 = Vector(repeating: x0[at])
        P.add(&a0, u, s0)
        P.add(&b0, v, s0)
        let s1 = Vector(repeating: x1[at])
        P.add(&a1, u, s1)
        P.add(&b1, v, s1)
        let s2 = Vector(repeating: x2[at])
        P.add(&a2, u, s2)
        P.add(&b2, v, s2)
        let s3 = Vector(repeating: x3[at])
        P.add(&a3, u, s3)
        P.add(&b3, v, s3)
        at &+= 1
      }
    }
    finish(a0, b0, y0, call)
    if call.count > 1 { finish(a1, b1, y1, call) }
    if call.count > 2 { finish(a2, b2, y2, call) }
    if call.count > 3 { finish(a3, b3, y3, call) }
  }

  @inline(__always)
  private static func finish(
    _ low: Vector, _ high: Vector, _ output: UnsafeMutablePointer<Float>, _ call: Call
  ) {
    finish(low, output, lanes, call.rectifies)
    finish(high, output + 16, call.valid &- 16, call.rectifies)
  }
}
