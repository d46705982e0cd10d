import Datasets
import CCurl

extension Download {
  /// One request and its answer, by libcurl: proxies are those of its environment variables,
  /// certificates those of the system.
  final class Exchange {
    let download: Download
    let handle: UnsafeMutableRawPointer
    /// Bytes of an earlier download that are not requested.
    let offset: Int
    private(set) var hasReceived = false
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let message: UnsafeMutablePointer<CChar>
    /// How to treat the body; nil until its first bytes arrive.
    private var verdict: Verdict?
    /// What went wrong on this side while bytes came in.
    private var failure: FetchError?

    private static let start = ablate_curl_start()

    init(_ download: Download) throws(FetchError) {
      guard Self.start == CURLE_OK, let handle = curl_easy_init() else {
        throw FetchError(.network, "\(download.shown): libcurl does not start")
      }
      self.download = download
      self.handle = handle
      offset = download.usable
      message = .allocate(capacity: Int(CURL_ERROR_SIZE))
      message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
      configure()
    }

    deinit {
      curl_easy_cleanup(handle)
      curl_slist_free_all(headers)
      message.deallocate()
    }

    private func configure() {
      let limits = download.limits
      for (option, text) in [
        (CURLOPT_URL, download.address), (CURLOPT_USERAGENT, download.agent),
        (CURLOPT_PROTOCOLS_STR, "http,https"),
        // A redirection must not lead from https to http.
        (
          CURLOPT_REDIR_PROTOCOLS_STR,
          download.shown.hasPrefix("https:") ? "https" : "http,https"
        ),
      ] { ablate_curl_set_text(handle, option, text) }
      for (option, number) in [
        (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, limits.redirects),
        (CURLOPT_CONNECTTIMEOUT, limits.connectSeconds),
        (CURLOPT_LOW_SPEED_LIMIT, 1), (CURLOPT_LOW_SPEED_TIME, limits.stallSeconds),
      ] { ablate_curl_set_long(handle, option, number) }
      ablate_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message)
      if offset > 0, let origin = download.part.origin {
        ablate_curl_set_text(handle, CURLOPT_RANGE, "\(offset)-")
        headers = curl_slist_append(nil, "If-Range: \(origin.validator)")
        ablate_curl_set_headers(handle, headers)
      }
      // Both are called only while `run` waits.
      let context = Unmanaged.passUnretained(self).toOpaque()
      ablate_curl_set_receiver(
        handle,
        { bytes, _, count, context in
          guard let context else { return 0 }
          let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
          return exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }, context)
      ablate_curl_set_watcher(
        handle,
        { context, _, _, _, _ in
          guard let context else { return 1 }
          let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
          return exchange.download.shouldStop() ? 1 : 0
        }, context)
    }

    /// Returns why not all bytes came, or nil if they did.
    func run() throws(FetchError) -> Break? {
      let code = curl_easy_perform(handle)
      if let failure { throw failure }
      if code == CURLE_ABORTED_BY_CALLBACK { throw download.interruption }
      if verdict == nil, code == CURLE_OK { verdict = try judge() }
      if case .leave(let reason) = verdict { return reason }
      guard code == CURLE_OK else { return Self.reason(code, text(code)) }
      let (count, total) = (download.part.count, download.archive.bytes)
      return count == total ? nil : Break(text: "the answer ended after \(count) of \(total) bytes")
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
      do throws(FetchError) {
        if verdict == nil { verdict = try judge() }
        guard case .take = verdict else { return false }
        let (part, total) = (download.part, download.archive.bytes)
        guard part.count + bytes.count <= total else {
          throw FetchError(
            .bad, "\(download.shown): sends more than the \(total) bytes that were published")
        }
        try part.append(bytes)
        hasReceived = true
        download.tell(.progressed(bytes: part.count, total: total))
        return true
      } catch {
        failure = error
        return false
      }
    }

    private func text(_ code: CURLcode) -> String {
      let text = String(cString: message)
      return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    private static func reason(_ code: CURLcode, _ text: String) -> Break {
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
        Break(text: text, remedy: .askAgainIfItEverWorked)
      case CURLE_TOO_MANY_REDIRECTS, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT,
        CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
        Break(text: text, remedy: .none)
      default: Break(text: text)
      }
    }
  }
}
