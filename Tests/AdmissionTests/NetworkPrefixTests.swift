import Admission
import Testing

struct NetworkPrefixTests {
    // L-12
    @Test(arguments: [
        ("10.1.2.3", "10.1.2.0/24"), ("255.255.255.255", "255.255.255.0/24"),
        ("2001:db8:7:1::9", "2001:db8:7::/48"), ("2001:db8::1", "2001:db8:0::/48"), ("::1", "0:0:0::/48"),
        ("::5:6:7:8:9:a", "0:0:5::/48"), ("1:2:3:4:5:6:7:8", "1:2:3::/48"), ("::", "0:0:0::/48"),
        ("here", "here"), ("a.b.c.d", "a.b.c.d"), ("", ""), ("1.2.3", "1.2.3"),
    ])
    func `an address belongs to the network of its first 24 or 48 bits`(address: String, network: String) {
        #expect(NetworkPrefix(of: address).description == network)
    }
}
