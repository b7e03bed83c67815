using System.Net;
using System.Net.Sockets;

namespace StepFlow.Bench.Processes;

/// <summary>Free ports on the loopback address.</summary>
internal static class Ports
{
    /// <summary>All are held while they are drawn, so that no two are the same.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
