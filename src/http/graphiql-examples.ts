import type { Actor } from '../access/actor.js';

/**
 * The documents that GraphiQL opens with, in reading order. The operator's are those of the guide "Chat with Sellers",
 * word for word, and a subscription. The seller's are the same steps for a seller, without the seller's id, which the key
 * implies.
 */
export const examples: Readonly<Record<Actor['side'], readonly string[]>> = {
  operator: [
    `query FetchSellersForChat {
  sellersForChats(first: 10, after: null, q: "Cell Phone") {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      businessName
    }
  }
}
`,
    `mutation SendMessgaeToSeller {
  chatMessageCreate(
    input: {
      message: "Can you check to see when order 12345 will be dispatched?"
      sellerId: "U2VsbGVyLTY2MDExOQ=="
    }
  ) {
    chatMessage {
      id
    }
    errors {
      field
      messages
    }
  }
}
`,
    `query GetChatMessages {
  chatMessages(first: 10, after: null, sellerId: "U2VsbGVyLTY2MDExOQ==") {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      createdAt
      message
      readAt
      seller {
        businessName
      }
      sentByType
    }
  }
}
`,
    `mutation ConfirmReadOfChatMessage {
  chatMessageRead(input: { seller: "U2VsbGVyLTY2MDExOQ==", sentBy: "User" }) {
    errors {
      messages
      field
    }
  }
}
`,
    `subscription FollowChats {
  chatEvents {
    ... on ChatMessageCreated {
      cursor
      chatMessage {
        message
        sentByType
        seller {
          businessName
        }
      }
    }
    ... on ChatMessagesRead {
      cursor
      sentByType
      readAt
      seller {
        businessName
      }
    }
  }
}
`,
  ],
  seller: [
    `query FetchSeller {
  seller {
    id
    businessName
    unreadChatMessageCount
  }
}
`,
    `mutation SendMessageToOperator {
  chatMessageCreate(input: { message: "Order 12345 will be dispatched tomorrow." }) {
    chatMessage {
      id
    }
    errors {
      field
      messages
    }
  }
}
`,
    `query GetMyChatMessages {
  chatMessages(first: 10, after: null) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      createdAt
      message
      readAt
      seller {
        businessName
      }
      sentByType
    }
  }
}
`,
    `mutation ConfirmReadOfOperatorsMessages {
  chatMessageRead(input: { sentBy: "AdminUser" }) {
    errors {
      messages
      field
    }
  }
}
`,
    `subscription FollowChat {
  chatEvents {
    ... on ChatMessageCreated {
      cursor
      chatMessage {
        message
        sentByType
      }
    }
    ... on ChatMessagesRead {
      cursor
      sentByType
      readAt
    }
  }
}
`,
  ],
};
