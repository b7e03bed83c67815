param name string
param location string
param tags object

@description('Who the app is to storage and to Application Insights. User-assigned, so that its rights exist before the app does.')
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

output name string = identity.name
output principalId string = identity.properties.principalId
