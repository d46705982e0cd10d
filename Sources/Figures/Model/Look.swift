/// The style of a series. Colours are Okabe and Ito's, which colour-blind readers can distinguish;
/// dashes and markers distinguish series in grey print.
package struct Look: Hashable, Sendable {
  package var colour: Colour
  package var dash: Dash
  package var marker: Marker
  package var isFilled: Bool
  /// In points.
  package var width: Double

  package init(
    colour: Colour, dash: Dash = .solid, marker: Marker = .circle, isFilled: Bool = true,
    width: Double = 1.2
  ) {
    self.colour = colour
    self.dash = dash
    self.marker = marker
    self.isFilled = isFilled
    self.width = width
  }

  package enum Colour: String, Hashable, Sendable, CaseIterable {
    case black = "#000000"
    case vermilion = "#D55E00"
    case blue = "#0072B2"
    case green = "#009E73"
    case purple = "#CC79A7"
    case orange = "#E69F00"
    case sky = "#56B4E9"
    case grey = "#7F7F7F"
  }

  package enum Dash: Hashable, Sendable, CaseIterable { case solid, long, short, dot, dashDot }

  package enum Marker: Hashable, Sendable, CaseIterable {
    case circle, square, triangle, diamond, inverted, pentagon
  }

  /// The network without SE: black and open.
  static let plain = Look(colour: .black, isFilled: false)
  /// The network with SE: vermilion, which is a middle grey in print, and filled.
  static let se = Look(colour: .vermilion, marker: .square)

  /// Looks that differ in colour, dash and marker, as many as are wanted; beyond 48 they repeat.
  static func several(_ count: Int) -> [Look] {
    let colours: [Colour] = [.blue, .vermilion, .green, .purple, .orange, .sky, .grey]
    return (0..<count).map { index in
      Look(
        colour: colours[index % colours.count],
        dash: Dash.allCases[index % Dash.allCases.count],
        marker: Marker.allCases[index % Marker.allCases.count])
    }
  }

  func dashed(_ dash: Dash, width: Double? = nil) -> Look {
    var copy = self
    copy.dash = dash
    if let width { copy.width = width }
    return copy
  }

  var opened: Look {
    var copy = self
    copy.isFilled = false
    return copy
  }
}
