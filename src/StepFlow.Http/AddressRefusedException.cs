namespace StepFlow.Http;

/// <summary>A host has no address that may be connected to. Which addresses it has is not said: an outsider may have asked.</summary>
internal sealed class AddressRefusedException(string host) : Exception(
    $"The host '{host}' has no address that calls may connect to: private, loopback, link-local, metadata and other special addresses "
    + "are refused. Where it is meant to be called, add it to the hosts that are allowed (CallOptions.AllowedHosts).");
