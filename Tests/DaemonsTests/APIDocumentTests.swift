import Daemons
import TestSupport
import Testing

/// Cluster/api.md is what people write programs by.
@Suite struct APIDocumentTests {
    @Test func `the API's document lists every endpoint with its parameters, and no other`() {
        let text = String(decoding: ClusterFile.read("api.md"), as: UTF8.self)
        let named = text.matches(of: #/\n\| `([a-z_]+)` \| /#).map { String($0.output.1) }
        var documented: [String: String] = [:]
        for row in text.matches(of: #/\n\| `(/[^`]*)` \| ([a-z_, `]+) \| /#) {
            documented[String(row.output.1)] = String(row.output.2)
        }
        var served: [String: String] = [:]
        let common = ["period", "tier", "within", "as_of", "lang"]
        for route in AggregatorAPI.routes {
            guard let parameters = route.parameters else {
                served[route.path] = "ignored"
                continue
            }
            let isWhole = Set(parameters).isSuperset(of: common)
            let own = parameters.filter { !isWhole || !common.contains($0) }.map { "`\($0)`" }
            let all = (isWhole ? ["all"] : []) + own
            served[route.path] = all.isEmpty ? "none" : all.joined(separator: ", ")
        }
        #expect(Set(named) == Set(common))
        #expect(documented == served)
    }
}
