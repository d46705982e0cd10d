import Reports
import Testing

@Suite("Student's t")
struct StudentTTests {
  @Test("the fixture is there")
  func fixture() {
    let fixture = StatisticsFixture.shared
    #expect(fixture.student.count == 36)
    #expect(fixture.paired.count == 26)
    #expect(fixture.many.count == 4)
    #expect(fixture.holm.count == 6)
  }

  @Test("probabilities equal SciPy's", arguments: StatisticsFixture.shared.student)
  func cdf(_ point: StatisticsFixture.Student) {
    let p = StudentT.cdf(point.t, degrees: point.degrees)
    #expect((p / point.cdf - 1).magnitude < 1e-11, "\(p)")
  }

  @Test("quantiles equal SciPy's", arguments: StatisticsFixture.shared.student)
  func quantile(_ point: StatisticsFixture.Student) {
    let t = StudentT.quantile(point.p, degrees: point.degrees)
    #expect(agree(t, point.quantile, 1e-11), "\(t)")
  }

  @Test(
    "the textbook's 97.5 % points",
    arguments: [(1.0, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (1e6, 1.960)])
  func textbook(_ degrees: Double, _ expected: Double) {
    #expect((StudentT.quantile(0.975, degrees: degrees) - expected).magnitude < 5e-4)
  }

  @Test("one degree is Cauchy's distribution, two have a closed form", arguments: [0.1, 1, 3, 50])
  func closedForms(_ t: Double) {
    #expect(agree(StudentT.cdf(1, degrees: 1), 0.75, 1e-15))
    #expect(
      agree(StudentT.cdf(t, degrees: 2), 0.5 + t / (2 * (2 + t * t).squareRoot()), 1e-14))
  }

  @Test("the ends and the middle")
  func ends() {
    #expect(StudentT.cdf(0, degrees: 3) == 0.5)
    #expect(StudentT.cdf(.infinity, degrees: 3) == 1)
    #expect(StudentT.cdf(-.infinity, degrees: 3) == 0)
    #expect(StudentT.quantile(0.5, degrees: 3) == 0)
    #expect(StudentT.quantile(0, degrees: 3) == -.infinity)
    #expect(StudentT.quantile(1, degrees: 3) == .infinity)
  }

  @Test(
    "what makes no sense is not a number", arguments: [(0.5, 0.0), (-0.1, 3), (1.1, 3), (.nan, 3)])
  func nonsense(_ p: Double, _ degrees: Double) {
    #expect(StudentT.quantile(p, degrees: degrees).isNaN)
    if degrees == 0 { #expect(StudentT.cdf(p, degrees: degrees).isNaN) }
  }
}

@Suite("Holm's correction")
struct HolmTests {
  @Test("adjusted values equal those of statsmodels", arguments: StatisticsFixture.shared.holm)
  func equal(_ holm: StatisticsFixture.HolmCase) {
    let adjusted = Holm.adjust(holm.p)
    #expect(adjusted.count == holm.p.count)
    for (ours, theirs) in zip(adjusted, holm.adjusted) { #expect(agree(ours, theirs, 1e-14)) }
  }

  @Test(
    "by hand",
    arguments: [
      ([], []), ([0.03], [0.03]), ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
      ([0.5, 0.6], [1, 1]), ([0.02, 0.02], [0.04, 0.04]),
    ] as [([Double], [Double])])
  func byHand(_ p: [Double], _ expected: [Double]) {
    let adjusted = Holm.adjust(p)
    #expect(adjusted.count == expected.count)
    for (ours, hand) in zip(adjusted, expected) { #expect(agree(ours, hand, 1e-15)) }
  }

  @Test("a test that gave no number still counts")
  func notANumber() {
    let adjusted = Holm.adjust([.nan, 0.01, 0.5])
    #expect(adjusted[0].isNaN)
    #expect(agree(adjusted[1], 0.03, 1e-15))
    #expect(adjusted[2] == 1)
  }
}
