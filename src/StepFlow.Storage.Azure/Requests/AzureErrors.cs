using System.Net.Sockets;
using Azure;
using Azure.Identity;
using StepFlow.Errors;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>The one place that knows what the services' errors mean.</summary>
internal static class AzureErrors
{
    private const string Roles = "Storage Table Data Contributor, Storage Queue Data Contributor and Storage Blob Data Contributor";

    /// <summary>The row has another version, exists already, or is gone: the decision it was based on is void.</summary>
    public static bool IsConflict(RequestFailedException error) =>
        error.Status == 412 ||
        (error.Status == 409 && CodeOf(error) == "EntityAlreadyExists") ||
        (error.Status == 404 && CodeOf(error) is "ResourceNotFound" or "EntityNotFound");

    /// <summary>A table, queue or container is missing: it is created and the request repeated.</summary>
    public static bool IsMissingResource(RequestFailedException error) =>
        error.Status == 404 && CodeOf(error) is "TableNotFound" or "QueueNotFound" or "ContainerNotFound";

    /// <summary>The service's code. The tables' client finds it in JSON only, and refusals are written in XML: the header has it always.</summary>
    public static string? CodeOf(RequestFailedException error) =>
        error.ErrorCode ??
        (error.GetRawResponse()?.Headers.TryGetValue("x-ms-error-code", out var code) == true ? code : null);

    /// <summary>The error that StepFlow raises instead; null where this one is not about storage and stays as it is.</summary>
    public static StorageUnavailableException? Map(Exception error, string what, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? null : MapCause(Innermost(error), what);

    private static StorageUnavailableException? MapCause(Exception cause, string what) => cause switch
    {
        RequestFailedException { Status: 401 or 403 } denied => Denied(denied, what),
        RequestFailedException failed => Failed(failed, what),
        AuthenticationFailedException identity => new StorageUnavailableException(
            $"{what}: the identity got no token: {FirstLine(identity.Message)} " +
            "Expected a signed-in or managed identity; check the __credential and __clientId settings.",
            identity),
        OperationCanceledException or TimeoutException => new StorageUnavailableException(
            $"{what}: storage did not answer in time. Whether it took effect is not known.", cause),
        HttpRequestException or IOException or SocketException => new StorageUnavailableException(
            $"{what}: the connection to storage failed: {FirstLine(cause.Message)} Whether it took effect is not known.", cause),
        _ => null,
    };

    private static StorageUnavailableException Denied(RequestFailedException error, string what)
    {
        var advice = CodeOf(error) switch
        {
            "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" =>
                $"Expected an identity with the roles {Roles}, or a SAS that grants reading, adding, updating, deleting and listing.",
            "AuthorizationFailure" =>
                $"Expected a network rule that lets this host in, and a key that was not rotated or an identity with the roles {Roles}.",
            "AuthenticationFailed" or "InvalidAuthenticationInfo" or "NoAuthenticationInformation" =>
                "Expected a valid key, SAS or token: the account key was rotated, the SAS has expired, " +
                "or this host's clock is off by more than 15 minutes.",
            "KeyBasedAuthenticationNotPermitted" =>
                "The account allows no keys: use the identity settings (__accountName, __credential) instead of a connection string.",
            _ => "Check the account key, the SAS, or the roles of the identity.",
        };
        return new StorageUnavailableException($"{what}: storage refused access ({Code(error)}). {advice}", error);
    }

    private static StorageUnavailableException Failed(RequestFailedException error, string what)
    {
        var outcome = error.Status switch
        {
            0 => $"the connection to storage failed: {FirstLine(error.Message)} Whether it took effect is not known.",
            429 or 503 => $"storage is throttling ({Code(error)}).",
            >= 500 or 408 => $"storage failed ({Code(error)}). Whether it took effect is not known.",
            _ => $"storage refused the request ({Code(error)}): {FirstLine(error.Message)}",
        };
        return new StorageUnavailableException($"{what}: {outcome}", error) { RetryAfter = RetryAfter(error) };
    }

    private static TimeSpan? RetryAfter(RequestFailedException error)
    {
        var headers = error.GetRawResponse()?.Headers;
        if (headers is null)
            return null;
        if (headers.Value.TryGetValue("x-ms-retry-after-ms", out var text) && int.TryParse(text, out var milliseconds))
            return TimeSpan.FromMilliseconds(milliseconds);
        return headers.Value.TryGetValue("Retry-After", out text) && int.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    // After its last retry the pipeline throws all tries at once; the last says how it ended.
    private static Exception Innermost(Exception error) =>
        error is AggregateException { InnerExceptions: [.., var last] } ? Innermost(last) : error;

    private static string Code(RequestFailedException error) => $"{error.Status} {CodeOf(error) ?? "without a code"}";

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}
