/// A stream of random numbers that a seed and a key determine, the same on every machine.
///
/// Streams are keyed by what they are for (a layer's name, an epoch, an image's index) and never
/// drawn from one sequence, so that what one consumer draws does not move another's numbers: two
/// networks of one seed give equal initial weights to the layers that they have in common. The
/// generator is xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64.
package struct RandomStream: Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// - Parameters:
  ///   - seed: what a user calls the seed.
  ///   - purpose: what the numbers are for, such as `init/stem.conv.weight`.
  ///   - indices: further parts of the key, such as epoch and image.
  package init(seed: UInt64, _ purpose: String, _ indices: Int...) {
    var key = Self.key(seed, purpose)
    for index in indices { key = Self.extended(key, index) }
    self.init(key)
  }

  /// The stream of the indices `step` and `image`, without an array to hold them.
  package init(seed: UInt64, _ purpose: String, step: Int, image: Int) {
    self.init(Self.extended(Self.extended(Self.key(seed, purpose), step), image))
  }

  private init(_ key: UInt64) {
    var state = key
    func next() -> UInt64 {
      state = state &+ 0x9e37_79b9_7f4a_7c15
      return Self.mix(state)
    }
    (a, b, c, d) = (next(), next(), next(), next())
  }

  // FNV-1a over the purpose; each part of the key goes through SplitMix64's mixer.
  private static func key(_ seed: UInt64, _ purpose: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return mix(seed &+ 0x9e37_79b9_7f4a_7c15) ^ mix(hash)
  }

  private static func extended(_ key: UInt64, _ index: Int) -> UInt64 {
    mix(key &+ 0x9e37_79b9_7f4a_7c15 &+ UInt64(bitPattern: Int64(index)))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  package mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 &- k)) }
    let result = rotate(b &* 5, 7) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 45)
    return result
  }

  /// Uniform in 0..<1, in steps of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between the bounds.
  package mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// Uniform in 0..<bound, without bias.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0)
    let bound = UInt64(bound)
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// Standard normal (Marsaglia's polar method on our own logarithm, so equal bits everywhere).
  package mutating func normal() -> Double {
    while true {
      let u = uniform(-1, 1)
      let v = uniform(-1, 1)
      let s = u * u + v * v
      if s > 0 && s < 1 { return u * (-2 * PortableMath.log(s) / s).squareRoot() }
    }
  }

  /// Fisher and Yates' shuffle of 0..<count.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }
}
