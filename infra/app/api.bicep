param name string
param planName string
param location string
param tags object
param identityName string
param storageAccountName string
param packageContainerName string
param applicationInsightsName string
param retentionDays int
param callAllowedHosts string
param instanceMemoryMB int
param maximumInstanceCount int

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource api 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      // A test compares these names with what the app reads (src/StepFlow.Functions/AppSettings.cs).
      appSettings: [
        {
          name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
          value: 'ClientId=${identity.properties.clientId};Authorization=AAD'
        }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: applicationInsights.properties.ConnectionString }
        { name: 'AzureWebJobsStorage__blobServiceUri', value: storage.properties.primaryEndpoints.blob }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: storage.properties.primaryEndpoints.queue }
        { name: 'AzureWebJobsStorage__tableServiceUri', value: storage.properties.primaryEndpoints.table }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
        { name: 'StepFlowStorage__blobServiceUri', value: storage.properties.primaryEndpoints.blob }
        { name: 'StepFlowStorage__queueServiceUri', value: storage.properties.primaryEndpoints.queue }
        { name: 'StepFlowStorage__tableServiceUri', value: storage.properties.primaryEndpoints.table }
        { name: 'StepFlowStorage__credential', value: 'managedidentity' }
        { name: 'StepFlowStorage__clientId', value: identity.properties.clientId }
        { name: 'StepFlow__CallAllowedHosts', value: callAllowedHosts }
        { name: 'StepFlow__LeaseSeconds', value: '60' }
        { name: 'StepFlow__RetentionDays', value: string(retentionDays) }
        { name: 'StepFlow__RetentionSchedule', value: '0 30 3 * * *' }
        { name: 'StepFlow__StepsPerDelivery', value: '1' }
        { name: 'StepFlow__SweepSchedule', value: '0 * * * * *' }
      ]
    }
  }
}

output name string = api.name
output url string = 'https://${api.properties.defaultHostName}/api'
