using Microsoft.AspNetCore.Server.Kestrel.Core;
using StepFlow.Execution;

namespace StepFlow.Server;

/// <summary>What a connection may ask of the server. Everything has a bound, so that no caller can exhaust it.</summary>
internal static class ServerLimits
{
    public static void Set(KestrelServerOptions kestrel, EngineOptions engine)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        // The API refuses a large body itself, with a problem; this is the wall behind it.
        limits.MaxRequestBodySize = engine.MaxPayload + (4L * 1024 * 1024);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxConcurrentUpgradedConnections = 0;
    }
}
