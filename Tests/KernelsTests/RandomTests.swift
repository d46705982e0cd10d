import Foundation
import Kernels
import Testing

@Suite("Random streams")
struct RandomTests {
  @Test("the numbers never change: initial weights and data of published results hang on them")
  func golden() {
    var stream = RandomStream(seed: 1, "init/stem.conv.weight")
    #expect(
      (0..<3).map { _ in stream.next() } == [
        3_335_618_034_298_975_839, 11_208_779_916_517_851_494, 9_564_585_824_196_087_395,
      ])
    stream = RandomStream(seed: 7, "augment", 3, 12)
    #expect(
      (0..<3).map { _ in stream.next() } == [
        12_584_963_134_913_341_712, 13_489_945_481_043_473_084, 3_414_429_882_204_698_695,
      ])
    stream = RandomStream(seed: 1, "normal")
    #expect(
      (0..<3).map { _ in stream.normal().bitPattern } == [
        13_807_520_832_975_910_470, 4_604_578_704_285_271_562, 4_607_376_176_459_965_454,
      ])
    stream = RandomStream(seed: 1, "uniform")
    #expect(
      (0..<3).map { _ in stream.uniform().bitPattern } == [
        4_605_398_903_700_111_431, 4_586_479_126_677_907_392, 4_594_952_267_979_223_716,
      ])
    stream = RandomStream(seed: 1, "permutation")
    #expect(stream.permutation(10) == [6, 8, 2, 3, 1, 0, 5, 9, 7, 4])
  }

  @Test("each part of the key counts, and their order too")
  func keys() {
    var streams = [
      RandomStream(seed: 1, "a"), RandomStream(seed: 2, "a"), RandomStream(seed: 1, "b"),
      RandomStream(seed: 1, "a", 0), RandomStream(seed: 1, "a", 1),
      RandomStream(seed: 1, "a", 0, 1),
      RandomStream(seed: 1, "a", 1, 0), RandomStream(seed: 1, "ab"), RandomStream(seed: 1, "ba"),
    ]
    let first = streams.indices.map { streams[$0].next() }
    #expect(Set(first).count == streams.count)
    var again = RandomStream(seed: 1, "a")
    #expect(again.next() == first[0])
    again = RandomStream(seed: 1, "a", step: 0, image: 1)
    #expect(again.next() == first[5])
  }

  @Test("streams of neighbouring keys are not alike")
  func independence() {
    var (a, b) = (RandomStream(seed: 1, "x", 1), RandomStream(seed: 1, "x", 2))
    let bits = (0..<1000).map { _ in (a.next() ^ b.next()).nonzeroBitCount }.reduce(0, +)
    // 64,000 fair coins: the standard deviation is 126.
    #expect(abs(bits - 32_000) < 600)
  }

  @Test("a permutation has every number once", arguments: [0, 1, 2, 7, 1000])
  func permutation(count: Int) {
    var stream = RandomStream(seed: 1, "order")
    let order = stream.permutation(count)
    #expect(order.sorted() == Array(0..<count))
    if count == 1000 { #expect(order != Array(0..<count)) }
  }

  @Test("shuffles of three are equally likely")
  func shuffles() {
    var stream = RandomStream(seed: 1, "three")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    // Each 1000 ± 29.
    for count in counts.values { #expect(abs(count - 1000) < 120) }
  }

  @Test("normal numbers have the normal's moments and tails")
  func normal() {
    var stream = RandomStream(seed: 1, "moments")
    let count = 100_000
    let x = (0..<count).map { _ in stream.normal() }
    func mean(_ f: (Double) -> Double) -> Double { x.map(f).reduce(0, +) / Double(count) }
    #expect(abs(mean { $0 }) < 0.015)
    #expect(abs(mean { $0 * $0 } - 1) < 0.02)
    #expect(abs(mean { $0 * $0 * $0 }) < 0.05)
    #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < 0.15)
    #expect(abs(mean { abs($0) < 1 ? 1 : 0 } - 0.6827) < 0.007)
  }

  @Test("uniform numbers stay in their bounds and fill them")
  func uniform() {
    var stream = RandomStream(seed: 1, "bounds")
    let x = (0..<10_000).map { _ in stream.uniform(-2, 3) }
    #expect(x.allSatisfy { $0 >= -2 && $0 < 3 })
    #expect((x.min() ?? 0) < -1.99 && (x.max() ?? 0) > 2.99)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7000 { counts[stream.below(7)] += 1 }
    for count in counts { #expect(abs(count - 1000) < 150) }
  }
}

@Suite("Portable mathematics against the C library")
struct PortableMathTests {
  @Test("the logarithm is within a few units in the last place")
  func logarithm() {
    var stream = RandomStream(seed: 1, "logarithm")
    var worst = 0.0
    for _ in 0..<20_000 {
      let x = exp(stream.uniform(-300, 300))
      let exact = log(x)
      worst = max(worst, abs(PortableMath.log(x) - exact) / max(exact.ulp, 0x1p-52))
    }
    #expect(worst <= 4)
    #expect(PortableMath.log(1) == 0)
  }

  @Test("the exponential is within two units in the last place, and ends in zero and infinity")
  func exponential() {
    var stream = RandomStream(seed: 1, "exponential")
    var worst = 0.0
    for x in (0..<20_000).map({ _ in stream.uniform(-708, 709.7) }) + [-708, 709.7, 1e-9] {
      let exact = exp(x)
      worst = max(worst, abs(PortableMath.exp(x) - exact) / exact.ulp)
    }
    #expect(worst <= 2, "\(worst)")
    #expect(PortableMath.exp(0) == 1 && PortableMath.exp(-0.0) == 1)
    #expect(PortableMath.exp(-708.5) == 0 && PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(710) == .infinity && PortableMath.exp(.infinity) == .infinity)
    #expect(PortableMath.exp(.nan).isNaN && PortableMath.log(.nan).isNaN)
    #expect(PortableMath.log(-1).isNaN && PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(.infinity) == .infinity)
  }

  @Test("the hyperbolic tangent is within 1e-15 of the C library's, NaN of NaN")
  func tangent() {
    for x in stride(from: -25.0, through: 25, by: 1e-3) {
      #expect(abs(PortableMath.tanh(x) - tanh(x)) < 1e-15)
    }
    #expect(PortableMath.tanh(.nan).isNaN)
    #expect(PortableMath.tanh(.infinity) == 1 && PortableMath.tanh(-.infinity) == -1)
  }

  @Test("whole powers are products")
  func powers() {
    #expect(PortableMath.power(0.1, 0) == 1 && PortableMath.power(0.1, 1) == 0.1)
    #expect(PortableMath.power(3, 5) == 243 && PortableMath.power(0.1, 2) == 0.1 * 0.1)
  }

  @Test("cosine and sine are within 2e-15, whole turns away too")
  func circle() {
    var stream = RandomStream(seed: 1, "circle")
    var worst = 0.0
    for _ in 0..<20_000 {
      let turns = stream.uniform(-1, 1)
      let (cosine, sine) = PortableMath.cosineAndSine(turns: turns)
      // The C library's angle is itself rounded, by up to half a unit of 2π.
      let angle = 2 * Double.pi * turns
      worst = max(worst, abs(cosine - cos(angle)), abs(sine - sin(angle)))
    }
    #expect(worst < 2e-15)
    for (turns, expected) in [(0.0, (1.0, 0.0)), (0.25, (0, 1)), (0.5, (-1, 0)), (-0.25, (0, -1))] {
      #expect(PortableMath.cosineAndSine(turns: turns) == expected)
    }
  }
}
