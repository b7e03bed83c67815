using Azure.Core;
using Azure.Identity;

namespace StepFlow.Storage.Azure.Connection;

/// <summary>The identity that signs storage requests when there is no key.</summary>
internal static class IdentityCredential
{
    public static TokenCredential? Read(ConnectionSettings settings, List<string> problems)
    {
        var kind = settings["credential"];
        var clientId = settings["clientId"];
        if (kind is null)
            return Default(clientId);
        if (kind.Equals("managedidentity", StringComparison.OrdinalIgnoreCase))
            return new ManagedIdentityCredential(clientId is null
                ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(clientId));

        problems.Add($"{settings.Name}__credential: expected 'managedidentity', or no such setting for the default chain; got '{kind}'.");
        return null;
    }

    private static DefaultAzureCredential Default(string? clientId)
    {
        var options = new DefaultAzureCredentialOptions();
        if (clientId is not null)
            options.ManagedIdentityClientId = clientId;
        return new DefaultAzureCredential(options);
    }
}
