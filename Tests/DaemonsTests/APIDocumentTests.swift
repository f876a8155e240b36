import Daemons
import TestSupport
import Testing

/// Cluster/api.md is what people write programs by.
@Suite struct APIDocumentTests {
    @Test func `the API's document lists every endpoint with its parameters, and no other`() {
        let text = String(decoding: ClusterFile.read("api.md"), as: UTF8.self)
        let named = text.matches(of: #/\n\| `([a-z_]+)` \| /#).map { String($0.output.1) }
        var documented: [String: String] = [:]
        for row in text.matches(of: #/\n\| `(/[^`]*)` \| ([a-z, `]+) \| /#) {
            documented[String(row.output.1)] = String(row.output.2)
        }
        var served: [String: String] = [:]
        for route in AggregatorAPI.routes {
            served[route.path] = route.parameters.map { $0.isEmpty ? "none" : "all" } ?? "ignored"
            guard let parameters = route.parameters, !parameters.isEmpty else { continue }
            // "for" is documented with the two CSVs, which alone have it.
            if parameters.contains("for") { served[route.path] = "all, `for`" }
            #expect(Set(parameters).subtracting(["for"]) == Set(named))
        }
        #expect(documented == served)
    }
}
