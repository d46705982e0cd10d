/// Random numbers that depend on the seed, the format and the number of the input (Steele, Lea and Flood's SplitMix64).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, format: String, input: Int) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in format.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = hash ^ seed &* 0x9E37_79B9_7F4A_7C15
    state = next() ^ UInt64(input)
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int {
    bound < 2 ? 0 : Int.random(in: 0..<bound, using: &self)
  }
  mutating func one<T>(of values: [T]) -> T { values[below(values.count)] }
  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
}
