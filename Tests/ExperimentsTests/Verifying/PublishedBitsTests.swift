import Engine
import Experiments
import Foundation
import Testing

@Suite("The bits that are built in")
struct PublishedBitsTests {
  /// With ABLATE_RECORD set the resource is written anew, for the next build.
  @Test("every network comes to the bits that are built in, on one thread and on three")
  func golden() throws {
    let builtIn = try PublishedBits.builtIn()
    let measured = try builtIn.measured(threads: 1)
    if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
      let path = "\(packageRoot)/Sources/Experiments/Verifying/published-bits.json"
      try Data(measured.text.utf8).write(to: URL(fileURLWithPath: path))
    }
    #expect(builtIn.numerics == EngineInfo.numericsVersion)
    #expect(measured.differing(from: builtIn) == [])
    #expect(try builtIn.measured(threads: 3) == measured)
    #expect(builtIn.networks.count == 6 && Set(builtIn.networks.map(\.weights)).count == 6)
  }

  @Test("a network that comes to other bits is named")
  func differing() throws {
    let builtIn = try PublishedBits.builtIn()
    var other = builtIn
    other.networks[2].testLoss = other.networks[2].testLoss.nextUp
    other.networks[4].weights = "0"
    #expect(
      builtIn.differing(from: other) == [builtIn.networks[2].name, builtIn.networks[4].name])
  }
}
