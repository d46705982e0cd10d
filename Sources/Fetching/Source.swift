import CCurl

/// Where an archive comes from.
enum Source: Hashable {
  /// - Parameters:
  ///   - address: as it is asked for.
  ///   - shown: the same without user and password, for messages and files.
  case web(address: String, shown: String)
  case file(path: String)

  /// - Parameter text: an address (http, https, file), or a path.
  init(_ text: String) throws(FetchError) {
    guard text.contains("://") else {
      self = .file(path: text)
      return
    }
    let url = curl_url()
    defer { curl_url_cleanup(url) }
    let code = curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME))
    guard code == CURLUE_OK else {
      throw FetchError(
        .request, "\(text): no address: \(String(cString: curl_url_strerror(code)))")
    }
    switch Self.part(url, CURLUPART_SCHEME) {
    case "http", "https":
      for part in [CURLUPART_USER, CURLUPART_PASSWORD] { curl_url_set(url, part, nil, 0) }
      self = .web(address: text, shown: Self.part(url, CURLUPART_URL) ?? text)
    case "file":
      self = .file(path: Self.part(url, CURLUPART_PATH, flags: UInt32(CURLU_URLDECODE)) ?? "")
    case let scheme:
      throw FetchError(
        .request, "\(text): cannot fetch by \(scheme ?? "this"); http, https and file are known")
    }
  }

  private static func part(
    _ url: OpaquePointer?, _ part: CURLUPart, flags: UInt32 = 0
  ) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
