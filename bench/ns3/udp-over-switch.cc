// The bench's workload in ns-3: 64-byte UDP datagrams from one socket to another, every datagram through sockets, UDP,
// IPv4 with checksums, ARP cache and devices. Prints one JSON line: datagrams received and seconds of real time.
//
//   udp-over-switch direct|switch COUNT
//
// `switch`: two hosts with CSMA cards on a learning bridge. `direct`: two hosts on ns-3's lightest device, a
// SimpleNetDevice pair (there is no ipvlan in ns-3; this is the least work that it can do for two sockets).
#include "ns3/bridge-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include <chrono>
#include <cstdio>
#include <cstring>

using namespace ns3;

static uint32_t g_received = 0;
static uint32_t g_left = 0;

static void Receive(Ptr<Socket> socket) {
  uint8_t buffer[64];
  Address from;
  while (socket->RecvFrom(buffer, sizeof buffer, 0, from) > 0) g_received++;
}

static void Send(Ptr<Socket> socket) {
  static const uint8_t payload[64] = {0};
  socket->Send(payload, sizeof payload, 0);
  if (--g_left > 0) Simulator::Schedule(MicroSeconds(10), &Send, socket);
}

static NetDeviceContainer Switched(const NodeContainer& hosts) {
  Ptr<Node> bridgeNode = CreateObject<Node>();
  CsmaHelper csma;
  csma.SetChannelAttribute("DataRate", StringValue("100Gbps"));
  csma.SetChannelAttribute("Delay", TimeValue(NanoSeconds(0)));
  NetDeviceContainer ends, ports;
  for (uint32_t i = 0; i < 2; i++) {
    NetDeviceContainer link = csma.Install(NodeContainer(hosts.Get(i), bridgeNode));
    ends.Add(link.Get(0));
    ports.Add(link.Get(1));
  }
  BridgeHelper().Install(bridgeNode, ports);
  return ends;
}

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: udp-over-switch direct|switch COUNT\n"), 2;
  GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
  NodeContainer hosts;
  hosts.Create(2);
  NetDeviceContainer devices =
      std::strcmp(argv[1], "switch") == 0 ? Switched(hosts) : SimpleNetDeviceHelper().Install(hosts);
  InternetStackHelper().Install(hosts);
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
  Ptr<Socket> sink = Socket::CreateSocket(hosts.Get(1), UdpSocketFactory::GetTypeId());
  sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
  sink->SetRecvCallback(MakeCallback(&Receive));
  Ptr<Socket> source = Socket::CreateSocket(hosts.Get(0), UdpSocketFactory::GetTypeId());
  source->Connect(InetSocketAddress(interfaces.GetAddress(1), 9));
  g_left = std::strtoul(argv[2], nullptr, 10);
  Simulator::Schedule(MilliSeconds(10), &Send, source);
  auto start = std::chrono::steady_clock::now();
  Simulator::Run();
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("{\"case\":\"%s\",\"datagrams\":%u,\"seconds\":%.6f}\n", argv[1], g_received, elapsed.count());
  Simulator::Destroy();
  return 0;
}
