import Foundation

/// Random numbers that can be repeated (Steele, Lea and Flood's SplitMix64).
struct Chance: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  /// Says its seed; `ABLATE_FAULT_SEED` repeats a run. Where a fault meets the program depends on the clock as well.
  init(_ purpose: String) {
    let given = ProcessInfo.processInfo.environment["ABLATE_FAULT_SEED"].flatMap { UInt64($0) }
    seed = given ?? UInt64.random(in: 0..<1_000_000_000)
    state = seed
    print("\(purpose): ABLATE_FAULT_SEED=\(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func seconds(upTo most: Double) -> Double { Double.random(in: 0...most, using: &self) }
}
