/// The style of a series. Colours are Okabe and Ito's, which colour-blind readers can distinguish, without the two that are
/// pale on white; dashes, widths and markers distinguish series in grey print.
package struct Look: Hashable, Sendable {
  package var colour: Colour
  package var dash: Dash
  package var marker: Marker
  package var isFilled: Bool
  /// Whether the marker has a dot in its middle.
  package var isDotted: Bool
  /// In points.
  package var width: Double

  package init(
    colour: Colour, dash: Dash = .solid, marker: Marker = .circle, isFilled: Bool = true,
    isDotted: Bool = false, width: Double = 1.2
  ) {
    self.colour = colour
    self.dash = dash
    self.marker = marker
    self.isFilled = isFilled
    self.isDotted = isDotted
    self.width = width
  }

  package enum Colour: String, Hashable, Sendable {
    case black = "#000000"
    case vermilion = "#D55E00"
    case blue = "#0072B2"
    case green = "#009E73"
    case purple = "#CC79A7"
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

  /// How many markers of `several` differ without their colours.
  static let mostMarkers = 2 * Marker.allCases.count
  /// How many lines of `several` do.
  static let mostLines = 2 * Dash.allCases.count

  /// As many looks as are wanted: `mostMarkers` differ in marker, `mostLines` in dash or width.
  package static func several(_ count: Int) -> [Look] {
    let colours: [Colour] = [.blue, .vermilion, .green, .purple, .black, .grey]
    let (markers, dashes) = (Marker.allCases, Dash.allCases)
    return (0..<count).map { index in
      let round = index / markers.count
      return Look(
        colour: colours[(index + round) % colours.count],
        dash: dashes[index % dashes.count],
        marker: markers[index % markers.count],
        isDotted: round % 2 == 1,
        width: index / dashes.count % 2 == 0 ? 1.2 : 2)
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
